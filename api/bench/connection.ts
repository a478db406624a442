/** A lean HTTP client: what it does not spend is left to the server, which shares the machine with it. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Connection {
  /** Asks the GraphQL endpoint and gives the data. Throws when the answer has errors. One request at a time. */
  ask(token: string, body: string): Promise<Record<string, unknown>>
  close(): void
}

export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: 'localhost', noDelay: true })
  await once(socket, 'connect')
  const answers = readAnswers(socket)
  return {
    ask: async (token, body) => {
      if (!socket.writable) throw new Error('[bench] the server has closed the connection')
      const answer = answers.next()
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
      const text = await answer
      const { data, errors } = JSON.parse(text)
      if (errors || !data) throw new Error(`[bench] the server answered ${text.slice(0, 500)}`)
      return data
    },
    close: () => socket.destroy(),
  }
}

/** Cuts what arrives into answers by their length. */
function readAnswers(socket: Socket) {
  let waiting: PromiseWithResolvers<string> | null = null
  let received: Buffer = Buffer.alloc(0)
  const fail = (reason: string) => waiting?.reject(new Error(`[bench] ${reason}`))

  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => fail('the server closed the connection'))
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const headEnd = received.indexOf('\r\n\r\n')
    if (headEnd === -1) return
    const length = /content-length: (\d+)/i.exec(received.toString('latin1', 0, headEnd))?.[1]
    if (length === undefined) return fail('an answer has no length')
    const end = headEnd + 4 + Number(length)
    if (received.length < end) return
    const body = received.toString('utf8', headEnd + 4, end)
    received = received.subarray(end)
    waiting?.resolve(body)
  })
  return {
    next: (): Promise<string> => {
      waiting = Promise.withResolvers()
      return waiting.promise
    },
  }
}
