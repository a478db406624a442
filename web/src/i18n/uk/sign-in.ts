import type { Messages } from '../messages.ts'

export const signIn: Messages['signIn'] = {
  title: 'Вхід до Parley',
  email: 'Ел. пошта',
  password: 'Пароль',
  submit: 'Увійти',
  submitting: 'Входимо',
  wrong: 'Неправильна адреса або пароль.',
  demoTitle: 'Демонстраційна компанія',
  demoText: 'Роздивіться як один із двох операторів. Щоб побачити все наживо, увійдіть як другий в іншому браузері.',
  demoAs: (name) => `Увійти як ${name}`,
  chooseWorkspace: 'Цей обліковий запис належить кільком компаніям. Виберіть одну.',
  workspace: (number) => `Компанія ${number}`,
}
