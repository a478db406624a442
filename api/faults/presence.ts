/** Agents who are connected, and what the instances say of them. */
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { globalId } from '../src/graphql/ids.ts'
import type { Agent, Company } from './cast.ts'
import type { Instance } from './instance.ts'

export interface Attendant extends Agent {
  company: Company
  leave(): void
}

/** An agent who connects to an instance and, cut off, stays away. */
export async function attend(company: Company, { url }: Instance): Promise<Attendant> {
  const agent = await company.hire()
  const client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { token: agent.token },
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => undefined,
  })
  await new Promise((resolve, reject) => {
    client.on('connected', resolve)
    client.on('closed', reject)
  })
  return { ...agent, company, leave: () => void client.dispose() }
}

type Status = 'ONLINE' | 'OFFLINE'

export interface RightOptions {
  instances: readonly Instance[]
  /** What is true of whom. */
  truth: readonly (readonly [Attendant, Status])[]
  since: number
  limitMs: number
  /** For how long every answer is to be right before they are believed. */
  steadyMs: number
}

/** How long after a time the last wrong answer was given; more than the limit when there was no end of them. */
export async function rightAgain({ instances, truth, since, limitMs, steadyMs }: RightOptions): Promise<number> {
  const questions = instances.flatMap((instance) => truth.map(([who, status]) => ({ instance, who, status })))
  const began = performance.now()
  let wrongAt = since
  while (performance.now() - Math.max(wrongAt, began) < steadyMs && wrongAt - since <= limitMs) {
    const answers = await Promise.all(
      questions.map(async ({ instance, who, status }) => (await statusOf(instance, who)) === status),
    )
    if (answers.includes(false)) wrongAt = performance.now()
    await pause(250)
  }
  return wrongAt - since
}

const Answer = z.object({ data: z.object({ node: z.object({ presence: z.object({ status: z.string() }) }) }) })

/** Asked of the instance itself: the way to it may be what is broken. Null without an answer. */
async function statusOf({ origin }: Instance, { company, agentId }: Attendant): Promise<string | null> {
  const query = 'query ($id: ID!) { node(id: $id) { ... on Agent { presence { status } } } }'
  try {
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${company.token}`,
        // A connection that waits for the next question would count among those of the instance.
        connection: 'close',
      },
      body: JSON.stringify({ query, variables: { id: globalId('Agent', agentId) } }),
      signal: AbortSignal.timeout(5_000),
    })
    return Answer.parse(await response.json()).data.node.presence.status
  } catch {
    return null
  }
}
