import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { type Join, joinOnce } from '../join.ts'
import { judge, type Row } from '../row.ts'

export const seam: Row = {
  name: 'F16',
  fault: 'joins between replay and live',
  trials: { full: 1, quick: 1 },
  scale: { companies: 1, chains: 3, rate: 200 },
  quickScale: { companies: 1, chains: 3, rate: 100 },
  work: async ({ stage, companies, followers, history, roll, isQuick, caughtUp, places }) => {
    const [company] = companies
    const [leader] = followers
    if (!company || !leader) throw new Error('[faults] there is nobody to join')
    const clients = [stage.a, stage.b].map(({ url }) =>
      createClient({
        url: url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        connectionParams: { token: company.token },
        retryAttempts: 0,
        lazy: false,
        onNonLazyError: () => undefined,
      }),
    )
    /** Where somebody may join: the cursors that one follower has been given. */
    const seen: { id: string; cursor: string }[] = []
    const look = () => {
      for (const { chain, id, cursor } of history.deliveries.slice(looked)) {
        if (chain === leader.chain.name) seen.push({ id, cursor })
      }
      looked = history.deliveries.length
    }
    let looked = 0
    let left = isQuick ? 300 : 10_000
    let late = 0
    const joins: Join[] = []
    const joiner = async () => {
      while (left-- > 0) {
        look()
        const distance = roll(2) === 0 ? roll(5) : roll(100)
        const from = seen.at(-1 - distance) ?? null
        const client = clients[roll(clients.length)]
        if (!client) return
        const missed = from ? Math.min(distance, seen.length - 1) : 0
        const after = from ?? { id: null, cursor: company.cursor }
        const join = await joinOnce({ client, history, name: `join ${left}`, after, least: missed + 1 + roll(5) })
        if (join.isLate) late++
        joins.push(join)
      }
    }
    await Promise.all(Array.from({ length: isQuick ? 10 : 40 }, joiner))
    for (const client of clients) await client.dispose()
    const placeOf = await places()
    for (const { name, afterId, lastId } of joins) {
      const after = afterId === null ? company.start : (placeOf.get(afterId) ?? Number.NaN)
      const until = lastId === null ? after : placeOf.get(lastId)
      history.chains.push({ name, workspace: company.workspaceId, conversation: null, after, until })
    }
    const catchUpMs = await caughtUp(30_000)
    return judge(catchUpMs, `${joins.length} joins, ${late} of which got too little`, [
      ['joins that got too little', late, 0],
    ])
  },
}
