import { addChannelMember, removeChannelMember, setChannelRestriction } from '../domain/channels/access.ts'
import { createChannel } from '../domain/channels/create.ts'
import { createIdentityKey } from '../domain/channels/create-identity-key.ts'
import { listChannelMembers, listChannels } from '../domain/channels/list.ts'
import { updateChannel } from '../domain/channels/update.ts'
import type { Channel as ChannelRow } from '../generated/prisma/client.ts'
import { Agent } from './agent.ts'
import { builder, staffOnly } from './builder.ts'
import { ChannelKind } from './enums.ts'
import { uuidOf } from './ids.ts'

export const Channel = builder.objectRef<ChannelRow>('Channel')

builder.node(Channel, {
  id: { resolve: (channel) => channel.id },
  description: 'One connected account on which customers write.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ChannelKind, description: 'What it connects.' }),
    name: t.exposeString('name', { description: 'What your team calls it.' }),
    publicKey: t.exposeString('publicKey', {
      nullable: true,
      description: "The key in the widget's script tag, which is no secret. Null for other kinds. Staff only.",
      ...staffOnly,
    }),
    isRestricted: t.exposeBoolean('isRestricted', {
      description: 'Whether only owners, administrators and its members see the channel. Staff only.',
      ...staffOnly,
    }),
    hasIdentityKey: t.boolean({
      description:
        'Whether your server can say who a visitor of this widget is, because `createWidgetIdentityKey` was called. Staff only.',
      resolve: ({ identityKeyVersion }) => identityKeyVersion > 0,
      ...staffOnly,
    }),
    trustedDocumentsOnly: t.exposeBoolean('trustedDocumentsOnly', {
      description:
        'Whether its visitors may run only the documents of the widget that comes with Parley, on every transport. Any other is DOCUMENT_NOT_TRUSTED. `startVisitorSession`, which comes before, may stand in any document. Staff only.',
      ...staffOnly,
    }),
    replyWindowMinutes: t.exposeInt('replyWindowMinutes', {
      nullable: true,
      description:
        "For how many minutes after a customer's message one may write to them; see `Conversation.replyWindow`. Null: always. Staff only.",
      ...staffOnly,
    }),
    replyLimit: t.exposeInt('replyLimit', {
      nullable: true,
      description:
        'How many messages one may write to a customer before they answer; see `Conversation.replyLimit`. Null: any number. Staff only.',
      ...staffOnly,
    }),
    allowedOrigins: t.exposeStringList('allowedOrigins', {
      description: 'Web origins whose pages may open the widget. Empty means any. Staff only.',
      ...staffOnly,
    }),
  }),
})

builder.queryField('channels', (t) =>
  t.field({
    type: [Channel],
    description: 'The channels that the viewer may see, the oldest first, at most 500. Staff only.',
    complexity: { field: 1, multiplier: 20 },
    resolve: (_, __, { ctx }) => listChannels(ctx),
    ...staffOnly,
  }),
)

builder.queryField('channelMembers', (t) =>
  t.field({
    type: [Agent],
    description:
      'The agents whom `addChannelMember` lets see a channel while it is restricted, by name, at most 500. Owners and administrators see it without that. Owners, administrators and keys with MANAGE. Errors: FORBIDDEN, NOT_FOUND.',
    complexity: { field: 1, multiplier: 50 },
    args: { channelId: t.arg.id({ required: true, description: 'Which channel.' }) },
    resolve: (_, { channelId }, { ctx }) => listChannelMembers(ctx, { channelId: uuidOf('Channel', channelId) }),
    ...staffOnly,
  }),
)

builder.relayMutationField(
  'createChannel',
  {
    description: 'The channel to make.',
    inputFields: (t) => ({
      kind: t.field({ type: ChannelKind, required: true, description: 'What it connects.' }),
      name: t.string({ required: true, description: 'What your team calls it, up to 200 characters.' }),
      isRestricted: t.boolean({ description: 'Whether only members see it. False by default.' }),
      allowedOrigins: t.stringList({
        description: 'Web origins whose pages may open the widget, like `https://example.com`. Empty by default: any.',
      }),
      trustedDocumentsOnly: t.boolean({
        description:
          'Whether visitors may run only the documents of the widget that comes with Parley. True by default for WIDGET, else false.',
      }),
      replyWindowMinutes: t.int({
        description:
          "For a messenger that takes answers only: for how many minutes after a customer's message, 1 to 43,200 (30 days). Always by default. Only for API.",
      }),
      replyLimit: t.int({
        description:
          'For a messenger that takes only so many messages before the customer answers: how many, 1 to 100. Any number by default. Only for API.',
      }),
    }),
  },
  {
    description: 'Makes a channel. Owners, administrators and keys with MANAGE. Errors: FORBIDDEN, BAD_USER_INPUT.',
    resolve: async (_, { input }, { ctx }) => ({
      channel: await createChannel(ctx, {
        ...input,
        isRestricted: input.isRestricted ?? undefined,
        allowedOrigins: input.allowedOrigins ?? undefined,
      }),
    }),
    ...staffOnly,
  },
  {
    description: 'The channel that was made.',
    outputFields: (t) => ({ channel: t.expose('channel', { type: Channel, description: 'The new channel.' }) }),
  },
)

builder.relayMutationField(
  'updateChannel',
  {
    description: 'A channel, and what to change. What is absent stays.',
    inputFields: (t) => ({
      channelId: t.id({ required: true, description: 'Which channel.' }),
      name: t.string({ description: 'What your team calls it, up to 200 characters.' }),
      allowedOrigins: t.stringList({
        description: 'Web origins whose pages may open the widget, at most 50. An empty list: any.',
      }),
      trustedDocumentsOnly: t.boolean({
        description:
          'False lets visitors run documents of your own, for a client of your own instead of the widget. It counts from their next operation.',
      }),
      replyWindowMinutes: t.int({
        description:
          "For how many minutes after a customer's message one may write to them, 1 to 43,200 (30 days). Null: always. Only for API.",
      }),
      replyLimit: t.int({
        description:
          'How many messages one may write to a customer before they answer, 1 to 100. Null: any number. Only for API.',
      }),
    }),
  },
  {
    description:
      'Changes a channel. Owners, administrators and keys with MANAGE. Errors: FORBIDDEN, NOT_FOUND, BAD_USER_INPUT.',
    resolve: async (_, { input }, { ctx }) => ({
      channel: await updateChannel(ctx, { ...input, channelId: uuidOf('Channel', input.channelId) }),
    }),
    ...staffOnly,
  },
  {
    description: 'The channel after the change.',
    outputFields: (t) => ({
      channel: t.expose('channel', { type: Channel, description: 'It, as it is after the change.' }),
    }),
  },
)

builder.relayMutationField(
  'setChannelRestriction',
  {
    description: 'A channel, and who sees it.',
    inputFields: (t) => ({
      channelId: t.id({ required: true, description: 'Which channel.' }),
      isRestricted: t.boolean({ required: true, description: 'True: only members. False: every agent.' }),
    }),
  },
  {
    description:
      'Restricts a channel to its members, or opens it to every agent; live feeds follow within a second. Errors: FORBIDDEN, NOT_FOUND.',
    resolve: async (_, { input }, { ctx }) => ({
      channel: await setChannelRestriction(ctx, { ...input, channelId: uuidOf('Channel', input.channelId) }),
    }),
    ...staffOnly,
  },
  {
    description: 'The channel after the change.',
    outputFields: (t) => ({
      channel: t.expose('channel', { type: Channel, description: 'It, as it is after the change.' }),
    }),
  },
)

builder.relayMutationField(
  'createWidgetIdentityKey',
  {
    description: 'A widget whose visitors can be signed in with you.',
    inputFields: (t) => ({ channelId: t.id({ required: true, description: 'Which channel.' }) }),
  },
  {
    description:
      'Makes the key with which your server signs who a visitor of the widget is. One that was made before is not good any more. Owners, administrators and keys with MANAGE. Errors: FORBIDDEN, NOT_FOUND, BAD_USER_INPUT for a channel that is no widget.',
    resolve: (_, { input }, { ctx }) => createIdentityKey(ctx, { channelId: uuidOf('Channel', input.channelId) }),
    ...staffOnly,
  },
  {
    description: 'The key that was made, and its widget.',
    outputFields: (t) => ({
      channel: t.expose('channel', { type: Channel, description: 'The widget that it is for.' }),
      secret: t.exposeString('secret', {
        description: 'The key itself, the text as it is, for HS256. Keep it on your server. It is shown only now.',
      }),
    }),
  },
)

const membership = [
  ['addChannelMember', addChannelMember, 'Lets an agent see a restricted channel.'],
  [
    'removeChannelMember',
    removeChannelMember,
    "Takes an agent's sight of a restricted channel, on live feeds within a second.",
  ],
] as const

for (const [name, verb, description] of membership) {
  builder.relayMutationField(
    name,
    {
      description: 'A channel and an agent.',
      inputFields: (t) => ({
        channelId: t.id({ required: true, description: 'Which channel.' }),
        agentId: t.id({ required: true, description: 'Which agent.' }),
      }),
    },
    {
      description: `${description} Repeating it changes nothing. Errors: FORBIDDEN, NOT_FOUND.`,
      resolve: async (_, { input }, { ctx }) => ({
        channel: await verb(ctx, {
          channelId: uuidOf('Channel', input.channelId),
          agentId: uuidOf('Agent', input.agentId),
        }),
      }),
      ...staffOnly,
    },
    {
      description: 'The channel whose members changed.',
      outputFields: (t) => ({
        channel: t.expose('channel', { type: Channel, description: 'It, as it is after the change.' }),
      }),
    },
  )
}
