/** Where the bytes of files are. The database knows everything else of them. */

/** Keys are UUIDs that are made for one file each, and never names that somebody gave. */
export interface Storage {
  /** Stores what comes, as it comes. Nothing stays when it fails in the middle. */
  put(key: string, bytes: AsyncIterable<Uint8Array>): Promise<void>
  /** Null when nothing is stored under the key. Whoever gets bytes reads them to the end or destroys them. */
  get(key: string): Promise<StoredBytes | null>
  /** Removing what is not there is no failure. */
  delete(key: string): Promise<void>
}

export interface StoredBytes {
  size: number
  bytes: AsyncIterable<Uint8Array>
}

/** Signed addresses of one file that are good for a while. Whoever has one needs no other credential. */
export interface FileLinks {
  /** For putting the bytes there. */
  upload(id: string): { path: string; expiresAt: Date }
  /** For reading them. It stays the same for a while, so that browsers need not read a file twice. */
  download(id: string): string
  /** Until when the link is good; null when it is not. */
  verify(action: FileAction, id: string, query: URLSearchParams): Date | null
}

export type FileAction = 'upload' | 'download'
