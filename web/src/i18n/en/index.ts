/** English, which says what every other language has to say. One file for each part of the inbox. */
import { common } from './common.ts'
import { conversation } from './conversation.ts'
import { inbox } from './inbox.ts'
import { signIn } from './sign-in.ts'

export const en = { common, conversation, inbox, signIn }
