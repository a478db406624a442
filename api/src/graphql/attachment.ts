import type { Attachment as AttachmentShape } from '../domain/files/attachment.ts'
import { createUpload } from '../domain/files/create-upload.ts'
import { builder } from './builder.ts'
import { globalId, optionalUuid, uuidOf } from './ids.ts'

export const Attachment = builder.objectRef<AttachmentShape>('Attachment')

Attachment.implement({
  description: 'A file that was sent with a message.',
  fields: (t) => ({
    id: t.id({ description: 'Unique among all files.', resolve: ({ id }) => globalId('Attachment', id) }),
    name: t.exposeString('name', {
      description:
        'What its sender called it. It may hold characters that change the direction of text, so show it isolated and with those visible.',
    }),
    contentType: t.exposeString('contentType', {
      description:
        'What its bytes are, as a media type, whatever the sender said. Text of any kind is `text/plain`; what cannot be told is `application/octet-stream`.',
    }),
    size: t.exposeInt('size', { description: 'How large it is, in bytes; at most 25 MiB.' }),
    url: t.string({
      description:
        'Where to read it, as a path on this server with a signature. Good for at least an hour, for whoever has it; `expires` in it says until when, in seconds since 1970. Then ask for the message again. Pictures, sound and films are shown, anything else is downloaded.',
      resolve: ({ id }, _, { ctx }) => ctx.links.download(id),
    }),
    width: t.exposeInt('width', {
      nullable: true,
      description: 'The width of a picture in pixels. Null where the file does not say it at its beginning.',
    }),
    height: t.exposeInt('height', {
      nullable: true,
      description: 'The height of a picture in pixels. Null where the file does not say it at its beginning.',
    }),
  }),
})

/** How every mutation that takes files describes them. */
export const attachmentIds =
  'Files that you announced with `createUpload` and uploaded, in the order to show them in; at most 10. Each goes into one message.'

export const attachmentUuids = (ids: readonly (string | number)[] | null | undefined) =>
  ids?.map((id) => uuidOf('Attachment', id))

builder.relayMutationField(
  'createUpload',
  {
    description: 'A file that is to be sent.',
    inputFields: (t) => ({
      name: t.string({ required: true, description: 'What it is called, up to 255 characters. Folders are dropped.' }),
      size: t.int({ required: true, description: 'How many bytes it has: 1 to 26,214,400 (25 MiB).' }),
      conversationId: t.id({
        description: 'Where it is meant to go. Checked now, so that nothing is uploaded in vain.',
      }),
    }),
  },
  {
    description:
      'Announces a file, and gives a link to upload it with: PUT its bytes there, as they are. Then send a message with its id in `attachmentIds`. One that is in no message after a day is removed. Errors: BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, RATE_LIMITED when 20 files wait for a message.',
    resolve: async (_, { input }, { ctx }) =>
      createUpload(ctx, { ...input, conversationId: optionalUuid('Conversation', input.conversationId) }),
  },
  {
    description: 'How to upload the file.',
    outputFields: (t) => ({
      attachmentId: t.id({
        description: 'For `attachmentIds` of the message.',
        resolve: ({ id }) => globalId('Attachment', id),
      }),
      uploadUrl: t.exposeString('path', {
        description:
          'Where to PUT the bytes, as a path on this server with a signature. It takes one upload of exactly the announced size, and needs no other credential.',
      }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when the upload must begin.' }),
    }),
  },
)
