/** A short soft sound, made by the browser itself. */
let context: AudioContext | null = null

export function chime(): void {
  // Browsers refuse sound, and complain, before the first key or click.
  if (!navigator.userActivation?.hasBeenActive) return
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
  const start = context.currentTime
  for (const [index, frequency] of [880, 1174.7].entries()) {
    const oscillator = new OscillatorNode(context, { type: 'sine', frequency })
    const volume = new GainNode(context, { gain: 0 })
    const at = start + index * 0.09
    volume.gain.setValueAtTime(0, at)
    volume.gain.linearRampToValueAtTime(0.08, at + 0.015)
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.35)
    oscillator.connect(volume).connect(context.destination)
    oscillator.start(at)
    oscillator.stop(at + 0.4)
  }
}
