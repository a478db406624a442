import type { Command } from '../../keyboard/registry.ts'

/** Commands under their headings, in the order in which they came. */
export function groupCommands(commands: readonly Command[]): [group: string, commands: Command[]][] {
  const groups = new Map<string, Command[]>()
  for (const command of commands) groups.set(command.group, [...(groups.get(command.group) ?? []), command])
  return [...groups]
}
