import { createCannedReply } from '../domain/canned-replies/create.ts'
import { listCannedReplies } from '../domain/canned-replies/list.ts'
import { renderCannedReply } from '../domain/canned-replies/render.ts'
import { deleteCannedReply, updateCannedReply } from '../domain/canned-replies/update.ts'
import type { CannedReply as CannedReplyRow } from '../generated/prisma/client.ts'
import { builder, personal, staffOnly } from './builder.ts'
import { uuidOf } from './ids.ts'

export const CannedReply = builder.objectRef<CannedReplyRow>('CannedReply')

builder.node(CannedReply, {
  id: { resolve: (reply) => reply.id },
  description: 'An answer that was saved to be sent again and again. Staff only.',
  fields: (t) => ({
    shortcut: t.exposeString('shortcut', {
      description: 'What agents type to find it, without a slash and in small letters. No two have the same.',
    }),
    text: t.exposeString('text', {
      description: 'The text as it was saved, with its variables. `renderCannedReply` fills them in.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was saved first.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was changed last.' }),
  }),
  ...staffOnly,
})

const variables = '`{{customer.name}}`, `{{agent.name}}` and `{{workspace.name}}`'
const shortcut =
  'What agents type to find it: 1 to 50 letters, digits, dots, dashes and underscores. Capitals become small.'
const text = `The text, 1 to 5,000 characters. Variables are ${variables}; any other is BAD_USER_INPUT, and \`extensions.unknownVariables\` names it.`

builder.queryField('cannedReplies', (t) =>
  t.field({
    type: [CannedReply],
    description: "The workspace's canned replies, by shortcut, at most 500. Staff only.",
    complexity: { field: 1, multiplier: 20 },
    resolve: (_, __, { ctx }) => listCannedReplies(ctx),
    ...staffOnly,
  }),
)

builder.queryField('renderCannedReply', (t) =>
  t.string({
    args: {
      id: t.arg.id({ required: true, description: 'Which canned reply.' }),
      conversationId: t.arg.id({ required: true, description: 'The conversation in which it is to be sent.' }),
    },
    description:
      'The text of a canned reply with its variables filled in, ready to be sent by the viewer. Where the customer has no name, the variable goes with the comma and space before it: `Hello, {{customer.name}}!` becomes `Hello!`. For an API key `{{agent.name}}` is the assignee, or the workspace. Staff only. Errors: NOT_FOUND.',
    resolve: (_, { id, conversationId }, { ctx }) =>
      renderCannedReply(ctx, {
        cannedReplyId: uuidOf('CannedReply', id),
        conversationId: uuidOf('Conversation', conversationId),
      }),
    extensions: { ...staffOnly.extensions, ...personal.extensions },
  }),
)

builder.relayMutationField(
  'createCannedReply',
  {
    description: 'An answer to save.',
    inputFields: (t) => ({
      shortcut: t.string({ required: true, description: shortcut }),
      text: t.string({ required: true, description: text }),
    }),
  },
  {
    description:
      'Saves an answer for everybody of the workspace. Owners, administrators and keys with MANAGE. Errors: FORBIDDEN, BAD_USER_INPUT, CONFLICT when the shortcut is taken.',
    resolve: async (_, { input }, { ctx }) => ({ cannedReply: await createCannedReply(ctx, input) }),
    ...staffOnly,
  },
  {
    description: 'The answer that was saved.',
    outputFields: (t) => ({
      cannedReply: t.expose('cannedReply', { type: CannedReply, description: 'The new canned reply.' }),
    }),
  },
)

builder.relayMutationField(
  'updateCannedReply',
  {
    description: 'A canned reply, and what to change. What is absent stays.',
    inputFields: (t) => ({
      cannedReplyId: t.id({ required: true, description: 'Which canned reply.' }),
      shortcut: t.string({ description: shortcut }),
      text: t.string({ description: text }),
    }),
  },
  {
    description:
      'Changes a canned reply. Owners, administrators and keys with MANAGE. Errors: FORBIDDEN, NOT_FOUND, BAD_USER_INPUT, CONFLICT when the shortcut is taken.',
    resolve: async (_, { input }, { ctx }) => ({
      cannedReply: await updateCannedReply(ctx, {
        ...input,
        cannedReplyId: uuidOf('CannedReply', input.cannedReplyId),
      }),
    }),
    ...staffOnly,
  },
  {
    description: 'The canned reply after the change.',
    outputFields: (t) => ({
      cannedReply: t.expose('cannedReply', { type: CannedReply, description: 'It, as it is after the change.' }),
    }),
  },
)

builder.relayMutationField(
  'deleteCannedReply',
  {
    description: 'A canned reply to delete.',
    inputFields: (t) => ({ cannedReplyId: t.id({ required: true, description: 'Which canned reply.' }) }),
  },
  {
    description:
      'Deletes a canned reply for good. Owners, administrators and keys with MANAGE. Errors: FORBIDDEN, NOT_FOUND.',
    resolve: async (_, { input }, { ctx }) => ({
      cannedReply: await deleteCannedReply(ctx, { cannedReplyId: uuidOf('CannedReply', input.cannedReplyId) }),
    }),
    ...staffOnly,
  },
  {
    description: 'What was deleted.',
    outputFields: (t) => ({
      cannedReply: t.expose('cannedReply', { type: CannedReply, description: 'It, as it was last.' }),
    }),
  },
)
