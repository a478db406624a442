/** The rules of messengers that let one only answer: how a channel is told them. */
import { z } from 'zod'
import type { ChannelKind } from '../../generated/prisma/enums.ts'
import { badInput } from '../errors.ts'

const longestMinutes = 30 * 24 * 60

/** Null is no rule. */
export const replyRules = {
  replyWindowMinutes: z.int().min(1).max(longestMinutes).nullish(),
  replyLimit: z.int().min(1).max(100).nullish(),
}

/** Only channels that you connect yourself have such rules: to a widget's visitor one can always write. */
export function requireRulesFit(
  kind: ChannelKind,
  given: { replyWindowMinutes?: number | null; replyLimit?: number | null },
): void {
  if (kind === 'API') return
  for (const name of ['replyWindowMinutes', 'replyLimit'] as const) {
    if (given[name] != null)
      throw badInput(name, 'A widget can always be written to. Only channels of kind API have it.')
  }
}
