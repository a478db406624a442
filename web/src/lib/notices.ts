/** Short news about what somebody has just done, such as a failure or a chance to undo it. */
export interface Notice {
  id: number
  tone: 'plain' | 'error'
  text: string
  action?: { label: string; run(): void }
}

export interface Notices {
  show(notice: Omit<Notice, 'id'>): void
  close(id: number): void
  /** The same array until one comes or goes. */
  all(): readonly Notice[]
  onChange(listener: () => void): () => void
}

export function createNotices(): Notices {
  const listeners = new Set<() => void>()
  let notices: readonly Notice[] = []
  let lastId = 0

  function set(next: readonly Notice[]): void {
    notices = next
    for (const listener of [...listeners]) listener()
  }

  return {
    show: (notice) => set([...notices, { ...notice, id: ++lastId }].slice(-most)),
    close: (id) => set(notices.filter((notice) => notice.id !== id)),
    all: () => notices,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** More at once than anybody reads. */
const most = 3
