/** A short sound for an answer: once for all tabs, and never before the visitor has touched the page. */
import type { Memory } from './memory.ts'

export interface Sound {
  /** Plays for this message, unless another tab has. */
  play(messageId: string): Promise<void>
  close(): void
}

interface SoundParts {
  /** Shared by the tabs. */
  memory: Memory
  lockName: string
  isMuted(): boolean
}

const remembered = 50

export function createSound({ memory, lockName, isMuted }: SoundParts): Sound {
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

  /** Only one tab gets to claim a message. */
  function claim(messageId: string): boolean {
    const played = memory.get('played')?.split(' ') ?? []
    if (played.includes(messageId)) return false
    memory.set('played', [...played, messageId].slice(-remembered).join(' '))
    return true
  }

  async function playUnlessPlayed(messageId: string) {
    if (claim(messageId)) ring()
  }

  return {
    play: async (messageId) => {
      // Browsers refuse sound, and complain, before the first key or click.
      if (isMuted() || !navigator.userActivation?.hasBeenActive) return
      if (!navigator.locks) return playUnlessPlayed(messageId)
      await navigator.locks.request(lockName, () => playUnlessPlayed(messageId))
    },
    close: () => {
      void audio?.close()
      audio = null
    },
  }
}
