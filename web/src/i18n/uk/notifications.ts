import type { Messages } from '../messages.ts'

export const notifications: Messages['notifications'] = {
  group: 'Сповіщення',
  newConversation: 'Нова розмова',
  newMessage: 'Нове повідомлення',
  mute: 'Вимкнути звук',
  unmute: 'Увімкнути звук',
  openNewest: 'Відкрити найновіше повідомлення',
}
