import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { type Join, joinOnce } from '../join.ts'
import { judge, type Row } from '../row.ts'

/** Whoever joins so near the end follows into the present; from further back, only some do. */
const near = 300

export const seam: Row = {
  name: 'F16',
  fault: 'joins between replay and live',
  trials: { full: 5, quick: 1 },
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
    const { cursors } = stage.services
    const { epoch } = cursors.decode(company.cursor)
    /** The places of the messages that one follower has been given. */
    const seen: number[] = []
    const look = () => {
      for (const { chain, cursor } of history.deliveries.slice(looked)) {
        if (chain === leader.chain.name) seen.push(cursors.decode(cursor).seq)
      }
      looked = history.deliveries.length
    }
    let looked = 0
    let left = isQuick ? 300 : 10_000
    let late = 0
    let next = 0
    let farthest = 0
    /** Every other one joins at the next of all the places that there are; the rest at random, most of them near the end. */
    const place = (): { after: number; isWhole: boolean } => {
      const top = seen.at(-1) ?? company.start
      if (left % 2 === 0) {
        if (next > top) next = 0
        farthest = Math.max(farthest, next)
        return { after: next++, isWhole: next % 50 === 0 }
      }
      return { after: seen.at(-1 - (roll(2) === 0 ? roll(5) : roll(100))) ?? company.start, isWhole: true }
    }
    const joins: Join[] = []
    const joiner = async () => {
      while (left-- > 0) {
        look()
        const { after, isWhole } = place()
        const client = clients[roll(clients.length)]
        if (!client) return
        const missed = seen.length - 1 - seen.findLastIndex((seq) => seq <= after)
        const least = (isWhole || missed <= near ? missed : 0) + 1 + roll(5)
        const cursor = cursors.encode({ workspaceId: company.workspaceId, epoch, seq: after })
        const join = await joinOnce({ client, history, name: `join ${left}`, after, cursor, least })
        if (join.isLate) late++
        joins.push(join)
      }
    }
    await Promise.all(Array.from({ length: isQuick ? 10 : 40 }, joiner))
    for (const client of clients) await client.dispose()
    const placeOf = await places()
    for (const { name, after, lastId } of joins) {
      const until = lastId === null ? after : placeOf.get(lastId)
      history.chains.push({ name, workspace: company.workspaceId, conversation: null, after, until })
    }
    const catchUpMs = await caughtUp(30_000)
    return judge(
      catchUpMs,
      `${joins.length} joins, at every place from 0 to ${farthest}, ${late} of which got too little`,
      [['joins that got too little', late, 0]],
    )
  },
}
