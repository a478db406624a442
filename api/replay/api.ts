/** A client of the API over HTTP that takes its instances in turn and outlasts one that goes away. */
import { z } from 'zod'
import { backoffMs, pause } from './backoff.ts'
import { ApiError, NetworkError, ReplayError } from './errors.ts'
import type { Operation } from './operations.ts'

export interface Api {
  /** Runs an operation; what may pass by itself is tried again, so mutations must carry ids of the client's. */
  ask<T>(operation: Operation<T>, variables: object, token?: string): Promise<T>
  /** The same, with the cookie that came with the answer. */
  exchange<T>(operation: Operation<T>, variables: object, who: Who): Promise<{ data: T; cookie: string | null }>
  /** How many attempts had to be repeated. */
  readonly retries: number
}

export interface Who {
  token?: string
  cookie?: string | null
}

export interface ApiOptions {
  /** GraphQL endpoints of instances on one database. */
  urls: readonly string[]
  /** How long an operation is tried before it counts as failed. */
  patienceMs: number
  random: () => number
  signal: AbortSignal
}

const timeoutMs = 15_000

export function createApi({ urls, patienceMs, random, signal }: ApiOptions): Api {
  let turn = 0
  let retries = 0
  const nextUrl = () => {
    const url = urls[turn++ % urls.length]
    if (url === undefined) throw new ReplayError('Give at least one --url.')
    return url
  }

  const exchange: Api['exchange'] = async (operation, variables, who) => {
    const deadline = performance.now() + patienceMs
    for (let failures = 0; ; failures++) {
      try {
        return await post(nextUrl(), operation, variables, who)
      } catch (error) {
        if (!mayPass(error) || signal.aborted || performance.now() >= deadline) throw error
        retries++
        const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0
        await pause(Math.max(asked, backoffMs(failures, random)), signal)
      }
    }
  }
  return {
    exchange,
    ask: async (operation, variables, token) => (await exchange(operation, variables, { token })).data,
    get retries() {
      return retries
    },
  }
}

const answer = z.object({
  data: z.unknown(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.object({ code: z.string(), retryAfter: z.number().optional() }),
      }),
    )
    .optional(),
})

async function post<T>(url: string, { document, answer: shape }: Operation<T>, variables: object, who: Who) {
  const { status, text, cookie } = await deliver(url, JSON.stringify({ query: document, variables }), who)
  const { data, errors } = parse(url, status, text)
  const [error] = errors ?? []
  if (error) throw new ApiError({ ...error.extensions, message: error.message })
  return { data: shape.parse(data), cookie }
}

async function deliver(url: string, body: string, { token, cookie }: Who) {
  const headers = new Headers({ 'content-type': 'application/json', accept: 'application/json' })
  if (token) headers.set('authorization', `Bearer ${token}`)
  if (cookie) headers.set('cookie', cookie)
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) })
    const set = response.headers.getSetCookie()[0]
    return { status: response.status, text: await response.text(), cookie: set?.split(';', 1)[0] ?? null }
  } catch (error) {
    throw new NetworkError(url, error)
  }
}

function parse(url: string, status: number, text: string): z.output<typeof answer> {
  const parsed = answer.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  // A proxy whose server is away answers for it.
  if (status >= 502 && status <= 504) throw new NetworkError(url, new Error(`HTTP ${status}`))
  throw new ReplayError(`${url} does not answer as a GraphQL server (HTTP ${status}).`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const mayPass = (error: unknown) =>
  error instanceof NetworkError ||
  (error instanceof ApiError && (error.code === 'UNAVAILABLE' || error.code === 'RATE_LIMITED'))
