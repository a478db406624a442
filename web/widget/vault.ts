/** Keeps the visitor's secret where all tabs see it at once; what one tab puts into localStorage reaches the others late. */
export interface Vault {
  read(): Promise<string | null>
  /** Resolves when every tab reads it. */
  write(value: string | null): Promise<void>
}

const database = 'parley'
const table = 'visitors'

export function createVault(channelKey: string): Vault {
  return {
    read: async () => {
      const value: unknown = await attempt('readonly', (store) => store.get(channelKey))
      return typeof value === 'string' ? value : null
    },
    write: async (value) => {
      await attempt('readwrite', (store) => (value === null ? store.delete(channelKey) : store.put(value, channelKey)))
    },
  }
}

/** Some browsers and modes have no such storage; then what the widget remembers elsewhere has to do. */
async function attempt(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  try {
    const connection = await open()
    try {
      return await done(connection.transaction(table, mode), ask)
    } finally {
      connection.close()
    }
  } catch {
    return null
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(database, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(table)
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
    opening.onblocked = () => reject(new Error('Another tab holds an older one.'))
  })
}

function done(transaction: IDBTransaction, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = ask(transaction.objectStore(table))
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => reject(transaction.error)
  })
}
