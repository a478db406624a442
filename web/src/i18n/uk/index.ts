import type { Messages } from '../messages.ts'
import { common } from './common.ts'
import { conversation } from './conversation.ts'
import { inbox } from './inbox.ts'
import { signIn } from './sign-in.ts'

export const uk: Messages = { common, conversation, inbox, signIn }
