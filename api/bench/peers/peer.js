/**
 * Runs a peer as a process of its own: `peer.js raw-ws`. Its parent makes it serve or publish, may ask what it has
 * used, and ends it by disconnecting.
 */
const peer = await import(`./${process.argv[2]}.js`)
let publish = () => undefined

process.on('message', async ({ kind, settings, message, collect }) => {
  if (kind === 'publish') return publish(message)
  if (kind === 'usage') {
    if (collect) globalThis.gc?.()
    return process.send({ kind: 'usage', cpu: process.cpuUsage(), rss: process.memoryUsage.rss() })
  }
  if (settings.ROLE === 'publisher') publish = await peer.publisher(settings.REDIS_URL)
  const port = settings.ROLE === 'publisher' ? 0 : await peer.serve(settings.REDIS_URL)
  process.send({ kind: 'listening', url: `http://localhost:${port}` })
})
process.once('disconnect', () => process.exit())
