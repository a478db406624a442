import type { Messages } from '../messages.ts'

export const common: Messages['common'] = {
  close: 'Закрити',
  cancel: 'Скасувати',
  save: 'Зберегти',
  retry: 'Спробувати ще раз',
  loading: 'Завантаження',
  somebody: 'Хтось',
  visitor: 'Відвідувач',
  ai: 'ШІ',
  unassigned: 'Без виконавця',
  you: 'Ви',
  attachment: 'Вкладення',
  settings: 'Налаштування',
  signOut: 'Вийти',
  back: 'Назад',
  error: {
    title: 'Щось пішло не так',
    unreachable: 'Parley недоступний. Перевірте з’єднання.',
    unexpected: 'Не вдалося. Спробуйте ще раз.',
    forbidden: 'Вам цього не дозволено.',
    notFound: 'Цього вже немає або вам це не видно.',
    rateLimited: 'Забагато спроб. Зачекайте хвилину і спробуйте ще раз.',
  },
}
