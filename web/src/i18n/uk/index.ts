import type { Messages } from '../messages.ts'
import { channels } from './channels.ts'
import { commands } from './commands.ts'
import { common } from './common.ts'
import { connection } from './connection.ts'
import { conversation } from './conversation.ts'
import { inbox } from './inbox.ts'
import { notifications } from './notifications.ts'
import { replyRules } from './reply-rules.ts'
import { settings } from './settings.ts'
import { signIn } from './sign-in.ts'

export const uk: Messages = {
  channels,
  commands,
  common,
  connection,
  conversation,
  inbox,
  notifications,
  replyRules,
  settings,
  signIn,
}
