import { expect, it } from 'vitest'
import { type Command, createRegistry, nameOf } from './registry.ts'

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

function setup(...commands: (Pick<Command, 'id'> & Partial<Command>)[]) {
  let now = 0
  const ran: string[] = []
  const registry = createRegistry(() => now)
  const removers = commands.map((command) =>
    registry.add({ label: command.id, group: 'Group', run: () => ran.push(command.id), ...command }),
  )
  return {
    registry,
    ran,
    removers,
    wait: (ms: number) => {
      now += ms
    },
  }
}

it('runs what a key stands for', () => {
  const { registry, ran } = setup({ id: 'next', keys: ['j', 'arrowdown'] }, { id: 'bar', keys: ['mod+k'] })
  expect(registry.handle(press('j'))).toBe(true)
  expect(registry.handle(press('k', { metaKey: true }))).toBe(true)
  expect(registry.handle(press('x'))).toBe(false)
  expect(ran).toEqual(['next', 'bar'])
})

it('leaves plain keys to the field that is written into', () => {
  const { registry, ran } = setup({ id: 'next', keys: ['j'] }, { id: 'bar', keys: ['mod+k'] })
  expect(registry.handle(press('j'), { isInField: true })).toBe(false)
  registry.handle(press('k', { ctrlKey: true }), { isInField: true })
  expect(ran).toEqual(['bar'])
})

it('leaves all keys to what lies above the page, but for that which closes it', () => {
  let isOpen = false
  const { registry, ran } = setup(
    { id: 'close', keys: ['e'] },
    { id: 'bar', keys: ['mod+k'] },
    { id: 'mine', keys: ['g m'] },
    { id: 'help', keys: ['?'], closes: () => isOpen },
  )
  const handle = (key: string, held = {}) => registry.handle(press(key, held), { isCovered: true })
  expect(handle('e')).toBe(false)
  expect(handle('k', { ctrlKey: true })).toBe(false)
  expect(handle('g')).toBe(false)
  expect(handle('?')).toBe(false)
  isOpen = true
  expect(handle('?')).toBe(true)
  expect(ran).toEqual(['help'])
})

it('leaves its keys to what lies above the page itself', () => {
  let isAbove = false
  const { registry, ran } = setup({ id: 'priority', keys: ['p'], isAbove: () => isAbove }, { id: 'page', keys: ['e'] })
  expect(registry.handle(press('p'), { isCovered: true })).toBe(false)
  expect(registry.handle(press('p'))).toBe(true)
  isAbove = true
  expect(registry.handle(press('p'), { isCovered: true })).toBe(true)
  expect(registry.handle(press('e'), { isCovered: true })).toBe(false)
  expect(ran).toEqual(['priority', 'priority'])
})

it('knows keys that follow each other, unless they take too long', () => {
  const { registry, ran, wait } = setup({ id: 'mine', keys: ['g m'] }, { id: 'mute', keys: ['m'] })
  registry.handle(press('g'))
  registry.handle(press('m'))
  registry.handle(press('g'))
  wait(2_000)
  registry.handle(press('m'))
  expect(ran).toEqual(['mine', 'mute'])
})

it('prefers what was registered last, and what can be run now', () => {
  const { registry, ran, removers } = setup(
    { id: 'close', keys: ['escape'] },
    { id: 'never', keys: ['escape'], when: () => false },
    { id: 'dialog', keys: ['escape'] },
  )
  registry.handle(press('Escape'))
  removers[2]?.()
  registry.handle(press('Escape'))
  expect(ran).toEqual(['dialog', 'close'])
})

it('prefers what belongs to what has the focus, whenever that was registered', () => {
  let hasFocus = true
  const { registry, ran } = setup(
    { id: 'edit this', keys: ['e'], isLocal: true, when: () => hasFocus },
    { id: 'close all', keys: ['e'] },
  )
  registry.handle(press('e'))
  hasFocus = false
  registry.handle(press('e'))
  expect(ran).toEqual(['edit this', 'close all'])
})

it('lists each action once, and the same list until something changes', () => {
  const { registry } = setup({ id: 'a' }, { id: 'a', label: 'newer' })
  expect(registry.commands().map(({ label }) => label)).toEqual(['newer'])
  expect(registry.commands()).toBe(registry.commands())
})

it('knows a key by its place where it has no Latin letter', () => {
  for (const [key, code, name] of [
    ['о', 'KeyJ', 'j'],
    ['ى', 'KeyN', 'n'],
    ['ю', 'Period', '.'],
    ['ظ', 'Slash', '/'],
    ['ฟ', 'KeyA', 'a'],
    ['ภ', 'Digit4', '4'],
    ['۲', 'Digit2', '2'],
  ] as const) {
    expect(nameOf({ ...press(key), code })).toBe(name)
  }
  expect(nameOf({ ...press('л', { ctrlKey: true }), code: 'KeyK' })).toBe('mod+k')
  expect(nameOf({ ...press('У', { shiftKey: true }), code: 'KeyE' })).toBe('shift+e')
  expect(nameOf({ ...press('؟', { shiftKey: true }), code: 'Slash' })).toBe('?')
})

it('knows a key by its sign wherever a keyboard has that', () => {
  for (const [key, code, name] of [
    ['a', 'KeyQ', 'a'],
    ['j', 'KeyC', 'j'],
    ['é', 'Digit2', 'é'],
    ['ö', 'Semicolon', 'ö'],
    ['€', 'KeyE', '€'],
    ['µ', 'KeyM', 'µ'],
    ['.', 'Slash', '.'],
    ['ж', 'Semicolon', 'ж'],
    ['ArrowUp', 'Numpad8', 'arrowup'],
  ] as const) {
    expect(nameOf({ ...press(key), code })).toBe(name)
  }
})

it('does not ask how a sign is reached that needs shift on some keyboards', () => {
  const { registry, ran } = setup(
    { id: 'search', keys: ['/'] },
    { id: 'first', keys: ['g 1'] },
    { id: 'mute', keys: ['shift+m'] },
  )
  registry.handle(press('/', { shiftKey: true }))
  registry.handle(press('g'))
  registry.handle(press('Shift', { shiftKey: true }))
  registry.handle(press('1', { shiftKey: true }))
  registry.handle(press('M', { shiftKey: true }))
  expect(ran).toEqual(['search', 'first', 'mute'])
})
