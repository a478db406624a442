/** Uploads files as a client does: announces them, then sends the bytes to the link. */
import type { Client } from './client.ts'

export const createUpload =
  'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { attachmentId uploadUrl expiresAt } }'

export interface Announced {
  attachmentId: string
  /** Absolute. */
  uploadUrl: string
}

/** The bytes of a file, or its text. */
export type Content = string | Uint8Array<ArrayBuffer>

export const bytesOf = (content: Content): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(content))

export async function announceFile(client: Client, name: string, size: number): Promise<Announced> {
  const data = await client.get(createUpload, { input: { name, size } })
  const { attachmentId, uploadUrl } = data.createUpload
  return { attachmentId, uploadUrl: new URL(uploadUrl, client.url).href }
}

export const putFile = (url: string, content: Content, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'PUT', body: bytesOf(content), headers })

/** Gives the id for `attachmentIds`. */
export async function uploadFile(client: Client, name: string, content: Content = 'some text'): Promise<string> {
  const { attachmentId, uploadUrl } = await announceFile(client, name, bytesOf(content).length)
  const response = await putFile(uploadUrl, content)
  if (response.status !== 201) throw new Error(`the upload was answered with ${response.status}`)
  return attachmentId
}
