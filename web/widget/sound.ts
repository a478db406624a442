/** A short sound for an answer: once for all tabs, and never before the visitor has touched the page. */
import type { Lifetime } from './lifetime.ts'
import type { Memory } from './memory.ts'
import type { MessageData } from './types.ts'

export interface Sound {
  /** Plays for this message, unless another tab has. */
  play(messageId: string): void
}

interface SoundParts {
  /** Shared by the tabs. */
  memory: Memory
  lockName: string
  isMuted(): boolean
  lifetime: Lifetime
}

const remembered = 50
/** What one tab stores, another may read a little later. For so long the lock tells. */
const heldMs = 5_000

export function createSound({ memory, lockName, isMuted, lifetime }: SoundParts): Sound {
  let audio: AudioContext | null = null

  function ring() {
    audio ??= new AudioContext()
    const { currentTime, destination } = audio
    for (const [frequency, delay] of [
      [659, 0],
      [880, 0.09],
    ] as const) {
      const start = currentTime + delay
      const tone = new OscillatorNode(audio, { frequency, type: 'sine' })
      const volume = new GainNode(audio, { gain: 0 })
      volume.gain.linearRampToValueAtTime(0.08, start + 0.01)
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.25)
      tone.connect(volume).connect(destination)
      tone.start(start)
      tone.stop(start + 0.26)
    }
  }

  function ringUnlessPlayed(messageId: string) {
    const played = memory.get('played')?.split(' ') ?? []
    if (played.includes(messageId)) return
    memory.set('played', [...played, messageId].slice(-remembered).join(' '))
    ring()
  }

  /** Keeps the message's lock for a while, so that no other tab gets it. */
  const hold = () =>
    new Promise<void>((resolve) => {
      lifetime.after(heldMs, resolve)
      lifetime.onEnd(resolve)
    })

  lifetime.onEnd(() => void audio?.close())

  return {
    play: (messageId) => {
      // Browsers refuse sound, and complain, before the first key or click.
      if (isMuted() || !navigator.userActivation?.hasBeenActive) return
      if (!navigator.locks) return ringUnlessPlayed(messageId)
      void navigator.locks.request(`${lockName}:${messageId}`, { ifAvailable: true }, (lock) => {
        if (!lock) return undefined
        ringUnlessPlayed(messageId)
        return hold()
      })
    },
  }
}

/** Whether somebody answered; what one says oneself, and what Parley notes, is silent. */
export const isAnswer = ({ kind }: MessageData['sender']) => kind === 'AGENT' || kind === 'AI'
