/** A TCP proxy of our own: it cuts, stalls, throttles and refuses upgrades, so that faults need no privilege. */
import { connect, createServer, type Socket } from 'node:net'

export interface ProxyConnection {
  /** 1 for the first connection of the proxy, and so on. */
  readonly number: number
  readonly isWebSocket: boolean
}

type Some = (connection: ProxyConnection) => boolean

export interface TcpProxy {
  port: number
  /** The base address of what is behind, reached through the proxy. */
  url: string
  /** Where new connections go from now on: a port or a URL on this machine. */
  aim(target: number | string): void
  /** Ends connections, by a reset or with a polite end; answers how many. */
  cut(options?: { how?: 'reset' | 'end'; some?: Some }): number
  /** Forwards nothing either way any more and keeps the connections open; new ones only with `new`. */
  stall(options?: { new?: boolean; some?: Some }): void
  /** Ends every stall. */
  release(): void
  /** Limits each connection and direction to so many bytes per second; null lifts it. */
  throttle(bytesPerSecond: number | null): void
  /** Answers WebSocket handshakes with 400, as some company proxies do. */
  refuseUpgrades(isRefused: boolean): void
  /** Refuses new connections, as if nothing listened behind it. */
  refuseConnections(isRefused: boolean): void
  /** What is open now. */
  readonly open: readonly ProxyConnection[]
  /** How many connections there have ever been, refused ones included. */
  readonly total: number
  readonly bytes: { fromClients: number; fromTarget: number }
  close(): Promise<void>
}

interface Pair extends ProxyConnection {
  isWebSocket: boolean
  sockets: [client: Socket, target: Socket]
  flow(isStalled: boolean): void
}

/** How often a throttled direction passes its next piece on. */
const sliceMs = 20

export async function startProxy(target: number | string): Promise<TcpProxy> {
  let port = portOf(target)
  let total = 0
  let bytesPerSecond: number | null = null
  let stallsNew = false
  let refusesUpgrades = false
  let refusesConnections = false
  const pairs = new Set<Pair>()
  const sockets = new Set<Socket>()
  const bytes = { fromClients: 0, fromTarget: 0 }

  const server = createServer({ noDelay: true }, (client) => {
    total++
    if (refusesConnections) return void client.resetAndDestroy()
    // Loopback by address: what listens there listens on IPv4.
    const behind = connect({ port, host: '127.0.0.1', noDelay: true })
    const directions = [
      forward(client, behind, (data) => {
        bytes.fromClients += data.length
        if (isUpgrade(data)) pair.isWebSocket = true
        return !(pair.isWebSocket && refusesUpgrades && isUpgrade(data) && refuse(client))
      }),
      forward(behind, client, (data) => {
        bytes.fromTarget += data.length
        return true
      }),
    ]
    const pair: Pair = {
      number: total,
      isWebSocket: false,
      sockets: [client, behind],
      flow: (isStalled) => {
        for (const direction of directions) direction(isStalled)
      },
    }
    pairs.add(pair)
    for (const [socket, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      // That a connection failed is told to the other end by closing it; nobody else wants to know.
      socket.on('error', () => undefined)
      sockets.add(socket)
      socket.once('close', (hadError) => {
        sockets.delete(socket)
        pairs.delete(pair)
        if (hadError) other.resetAndDestroy()
        else other.end(() => other.destroy())
      })
    }
    if (stallsNew) pair.flow(true)
  })

  /** Passes data on at the speed that is allowed, and answers how to stall it. */
  function forward(from: Socket, to: Socket, inspect: (data: Buffer) => boolean) {
    let isStalled = false
    let isBusy = false
    /** What a stall kept from being passed on. */
    let held: Buffer | null = null
    const flow = () => (isStalled || isBusy ? from.pause() : from.resume())
    const pass = (data: Buffer) => {
      if (!to.writable) return
      if (isStalled) {
        held = data
        return
      }
      const size = bytesPerSecond === null ? data.length : Math.max(1, Math.ceil((bytesPerSecond * sliceMs) / 1000))
      const rest = data.subarray(size)
      const isTaken = to.write(data.subarray(0, size))
      isBusy = rest.length > 0 || !isTaken || bytesPerSecond !== null
      flow()
      const proceed = () => {
        isBusy = false
        if (rest.length > 0) pass(rest)
        else flow()
      }
      if (bytesPerSecond !== null) setTimeout(proceed, sliceMs)
      else if (!isTaken) to.once('drain', proceed)
    }
    from.on('data', (data: Buffer) => {
      if (inspect(data)) pass(data)
    })
    return (stalled: boolean) => {
      isStalled = stalled
      const waiting = held
      held = null
      if (waiting) pass(waiting)
      flow()
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  // A server that listens on TCP has an address with a port.
  const own = (server.address() as { port: number }).port

  const cut: TcpProxy['cut'] = ({ how = 'reset', some = () => true } = {}) => {
    const chosen = [...pairs].filter(some)
    for (const pair of chosen) {
      pairs.delete(pair)
      for (const socket of pair.sockets) {
        if (how === 'reset') socket.resetAndDestroy()
        else socket.end(() => socket.destroy())
      }
    }
    return chosen.length
  }

  return {
    port: own,
    url: `http://127.0.0.1:${own}`,
    aim: (next) => {
      port = portOf(next)
    },
    cut,
    stall: ({ new: alsoNew = false, some = () => true } = {}) => {
      stallsNew = alsoNew
      for (const pair of [...pairs].filter(some)) pair.flow(true)
    },
    release: () => {
      stallsNew = false
      for (const pair of pairs) pair.flow(false)
    },
    throttle: (limit) => {
      bytesPerSecond = limit
    },
    refuseUpgrades: (isRefused) => {
      refusesUpgrades = isRefused
    },
    refuseConnections: (isRefused) => {
      refusesConnections = isRefused
    },
    get open() {
      return [...pairs]
    },
    get total() {
      return total
    },
    bytes,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      cut()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function portOf(target: number | string): number {
  return typeof target === 'number' ? target : Number(new URL(target).port)
}

/** A browser opens a connection of its own for a handshake, so it stands at the beginning of what arrives. */
const isUpgrade = (data: Buffer) =>
  /^GET [^\n]+\r\n(?:[^\n]+\r\n)*upgrade: *websocket\r\n/i.test(data.toString('latin1'))

function refuse(client: Socket): true {
  client.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  return true
}
