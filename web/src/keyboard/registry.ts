/** Every action that has a name. Shortcuts, the command bar and the help overlay all read this one registry. */

export interface Command {
  /** Unique, such as `list.next`. A command registered later under the same id stands before the earlier. */
  id: string
  /** Keys as in `j`, `shift+e`, `?`, `mod+k` (Ctrl, or Cmd on a Mac) or `g i` (one after the other). */
  keys?: readonly string[]
  label: string
  /** Under which heading it is listed. */
  group: string
  run(): void
  /** Absent: always. */
  when?(): boolean
  /** Also while somebody writes into a field. Keys without Ctrl or Cmd are text there by default. */
  isInFields?: boolean
  /** Whether it closes what lies above the page. While a dialog, a menu or the like is open, nothing else runs, ... */
  closes?(): boolean
  /** ... but for what lies in there itself. */
  isAbove?(): boolean
  /** Belongs to what has the focus, as `when` tells, and so goes before what the same key does elsewhere. */
  isLocal?: boolean
  /** Left out of the command bar, where it would make no sense, like moving by one row. */
  isKeyOnly?: boolean
}

export interface Registry {
  add(command: Command): () => void
  /** Those that can be run now, in the order in which they were registered. The same array until that changes. */
  commands(): readonly Command[]
  onChange(listener: () => void): () => void
  /** Runs what this key press stands for; answers whether there was something. */
  handle(press: KeyPress, place?: Place): boolean
}

/** Where the key was pressed. */
export interface Place {
  isInField?: boolean
  /** Something lies above the page, and has the keys for itself. */
  isCovered?: boolean
}

export interface KeyPress {
  key: string
  /** The place of the key, under the name that it has on an American keyboard. */
  code?: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** How long the second key of a sequence may take. */
const sequenceMs = 1_000

export function createRegistry(now: () => number = () => performance.now()): Registry {
  const stack = new Set<Command>()
  const listeners = new Set<() => void>()
  let snapshot: readonly Command[] | null = null
  let begun: { key: string; at: number } | null = null

  const change = () => {
    snapshot = null
    for (const listener of [...listeners]) listener()
  }

  return {
    add: (command) => {
      stack.add(command)
      change()
      return () => {
        stack.delete(command)
        change()
      }
    },
    commands: () => {
      snapshot ??= [...new Map([...stack].map((command) => [command.id, command])).values()]
      return snapshot
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    handle: (press, place = {}) => {
      // It is held for the key that comes next, which may end what was begun.
      if (press.key === 'Shift') return false
      const key = nameOf(press)
      const sequence = begun && now() - begun.at < sequenceMs ? `${begun.key} ${key}` : null
      begun = null
      const usable = [...stack]
        .reverse()
        .filter((command) => canRun(command, press, place))
        .sort((a, b) => Number(b.isLocal ?? false) - Number(a.isLocal ?? false))
      const command =
        usable.find(({ keys }) => sequence && keys?.includes(sequence)) ??
        usable.find(({ keys }) => keys?.includes(key))
      if (command) {
        command.run()
        return true
      }
      const isBeginning = usable.some(({ keys }) => keys?.some((one) => one.startsWith(`${key} `)))
      if (isBeginning) begun = { key, at: now() }
      return isBeginning
    },
  }
}

/** `mod+shift+k`, `j`, `?`: whether a sign that is no letter needs shift is a matter of the keyboard. */
export function nameOf(press: KeyPress): string {
  const { ctrlKey, metaKey, altKey, shiftKey } = press
  const sign = signOf(press)
  const name = sign === ' ' ? 'space' : sign.toLowerCase()
  const isShifted = shiftKey && !/^\P{L}$/u.test(name)
  return [ctrlKey || metaKey ? 'mod' : '', altKey ? 'alt' : '', isShifted ? 'shift' : '', name]
    .filter(Boolean)
    .join('+')
}

/** Letters, marks and digits of other scripts. What Latin keyboards have beside their letters, as € or µ, is not meant. */
const foreign = /^(?![\p{Script=Latin}\p{ASCII}µ])[\p{L}\p{M}\p{Nd}؟]$/u

/** What stands on the key; where that is of another script, what Latin keyboards have in that place. */
function signOf({ key, code = '', shiftKey }: KeyPress): string {
  if (!foreign.test(key)) return key
  if (code === 'Slash') return shiftKey ? '?' : '/'
  if (code === 'Period') return '.'
  return /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? key
}

function canRun(command: Command, { ctrlKey, metaKey }: KeyPress, place: Place): boolean {
  const isText = place.isInField && !command.isInFields && !ctrlKey && !metaKey
  const isCovered = place.isCovered && !command.closes?.() && !command.isAbove?.()
  return !isText && !isCovered && (command.when?.() ?? true)
}
