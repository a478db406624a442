import type { Words } from './en.ts'

const plural = new Intl.PluralRules('uk')
const of = (count: number, forms: { one: string; few: string; many: string }) => {
  const form = plural.select(count)
  return `${count} ${form === 'one' || form === 'few' ? forms[form] : forms.many}`
}

export const uk: Words = {
  title: 'Напишіть нам',
  open: (unread) =>
    unread === 0
      ? 'Відкрити чат'
      : `Відкрити чат, ${of(unread, { one: 'непрочитане', few: 'непрочитані', many: 'непрочитаних' })}`,
  close: 'Закрити чат',
  send: 'Надіслати',
  write: 'Напишіть повідомлення',
  emoji: 'Емодзі',
  mute: 'Вимкнути звук',
  unmute: 'Увімкнути звук',
  welcome: 'Вітаємо! Чим можемо допомогти?',
  welcomeOnline: 'Ми на зв’язку і скоро відповімо.',
  away: 'Зазвичай ми відповідаємо протягом дня. Залиште повідомлення: відповідь з’явиться на цій сторінці.',
  online: 'На зв’язку',
  offline: 'Не в мережі',
  assistant: 'Помічник',
  support: 'Підтримка',
  waiting: 'Очікує на відповідь',
  active: 'Розмова триває',
  closed: 'Закрито',
  closedHint: 'Цю розмову закрито. Напишіть, щоб відкрити її знову.',
  typing: (name) => `${name} друкує`,
  you: 'Ви',
  edited: 'змінено',
  deleted: 'Це повідомлення видалено.',
  sending: 'Надсилається',
  sent: 'Надіслано',
  delivered: 'Доставлено',
  read: 'Прочитано',
  failed: 'Не надіслано.',
  retry: 'Спробувати ще раз',
  newMessages: (count) => of(count, { one: 'нове повідомлення', few: 'нові повідомлення', many: 'нових повідомлень' }),
  loading: 'Завантаження',
  loadFailed: 'Не вдалося завантажити розмову.',
  earlierFailed: 'Не вдалося завантажити попередні повідомлення.',
  noConnection: 'Немає з’єднання. Повідомлення надійдуть, коли воно з’явиться.',
  messages: 'Повідомлення',
  today: 'Сьогодні',
  yesterday: 'Учора',
  attach: 'Додати файли',
  remove: (name) => `Прибрати ${name}`,
  uploading: 'Завантажується',
  notUploaded: 'Не завантажено',
  tooLarge: 'Завеликий: щонайбільше 25 МБ',
  opensFile: (name) => `Відкрити ${name}`,
}
