import type { ChannelKind } from '../../gql/graphql.ts'

/** Whether a channel works, and what to do when it does not. */
export const channels = {
  waiting: {
    WIDGET: 'Waiting for the first visitor',
    API: 'Waiting for the first message',
  } satisfies Record<ChannelKind, string>,
  next: {
    WIDGET: 'Put its line, which stands under Details, into your pages, and open one of them.',
    API: 'Send what a customer wrote with receiveMessage.',
  } satisfies Record<ChannelKind, string>,
  howToReceive: 'How to send the first message',
  howToReceiveText: 'Run this with an API key that may write, made under API keys:',
  connected: (when: string) => `Connected since ${when}`,
  failed: (when: string) => `Not connected: refused since ${when}`,
  refused: {
    origin: (origin: string) => `A page of ${origin} was not let in.`,
    noOrigin: 'A page without an address of its own was not let in. Open it from a web server, not as a file.',
    identity: 'An identity was refused: it is too old, for another widget, or signed with another key.',
    document:
      'A query that is not one of the widget’s was refused. A program of your own needs the switch under Details.',
    call: 'A call was refused:',
  },
  allow: (origin: string) => `Allow ${origin}`,
  allowed: (origin: string) => `${origin} may show the widget now. You can change it under Details.`,
  isAllowed: 'It is let in now.',
  identity: {
    title: 'Who a visitor is',
    noKey:
      'With a key your server can sign who is signed in with you. The widget then knows your customers again, wherever they sign in.',
    hasKey: 'There is a key. Your server signs with it who is signed in with you, and the widget knows them again.',
    create: 'Create key',
    replace: 'Replace key',
    sure: 'Replace the key?',
    sureText:
      'What was signed with the key before is refused at once: visitors are strangers until your server signs with the new one.',
    how: 'How to sign',
    howText:
      'Keep the key on your server, never in a page. In Node with the library jose; docs/widget.md says what may stand in it:',
  },
}
