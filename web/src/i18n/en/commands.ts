export const commands = {
  group: 'Help',
  title: 'Commands',
  placeholder: 'What would you like to do?',
  nothing: 'There is no such command.',
  help: 'Keyboard shortcuts',
}
