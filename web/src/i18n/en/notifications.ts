export const notifications = {
  group: 'Notifications',
  newConversation: 'New conversation',
  newMessage: 'New message',
  mute: 'Turn the sound off',
  unmute: 'Turn the sound on',
  openNewest: 'Open the newest message',
}
