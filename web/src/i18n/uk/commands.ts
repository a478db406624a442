import type { Messages } from '../messages.ts'

export const commands: Messages['commands'] = {
  group: 'Довідка',
  title: 'Команди',
  placeholder: 'Що ви хочете зробити?',
  nothing: 'Такої команди немає.',
  help: 'Клавіші',
}
