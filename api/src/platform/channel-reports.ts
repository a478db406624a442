/** What is told of channels, kept behind the calls that tell it: they neither wait for it nor fail with it. */
import type { Logger } from 'pino'
import type { ChannelPlace, ChannelRefusal } from '../domain/channels/connection.ts'
import { recordConnected, recordRefusal } from '../domain/channels/record.ts'
import type { ChannelReports, Ctx, Services } from '../domain/context.ts'

export interface LiveChannelReports extends ChannelReports {
  /** Waits for what is being kept. */
  close(): Promise<void>
}

/** Strangers can have calls refused as often as they like; the first one of a minute tells as much as all of them. */
const refusalEveryMs = 60_000
/** Channels about which something is remembered. One that was forgotten costs one statement more. */
const mostRemembered = 10_000
/** More at once would take the database from those who work with it. */
const mostUnderWay = 20

/** For where nothing comes in over channels: commands and scripts. */
export const createSilentReports = (): ChannelReports => ({ worked: () => undefined, refused: () => undefined })

export function createChannelReports(services: Services, log: Logger): LiveChannelReports {
  const connected = new Set<string>()
  const refusedAt = new Map<string, number>()
  const underWay = new Set<Promise<void>>()

  function keep(place: ChannelPlace, record: (ctx: Ctx) => Promise<void>, onFailure: () => void): void {
    const { workspaceId, channelId } = place
    const work = record({ ...services, actor: { kind: 'system', workspaceId } })
      .catch((err: unknown) => {
        onFailure()
        log.warn({ err, workspaceId, channelId }, 'what a channel told of itself could not be kept')
      })
      .finally(() => underWay.delete(work))
    underWay.add(work)
  }

  return {
    worked: (place) => {
      const key = keyOf(place)
      if (connected.has(key) || underWay.size >= mostUnderWay) return
      makeRoom(connected)
      connected.add(key)
      keep(
        place,
        (ctx) => recordConnected(ctx, place),
        () => connected.delete(key),
      )
    },
    refused: (place: ChannelPlace, refusal: ChannelRefusal) => {
      const key = keyOf(place)
      const now = services.clock.now().getTime()
      const last = refusedAt.get(key)
      // A clock that was set back must not keep a channel silent for hours.
      if (last !== undefined && Math.abs(now - last) < refusalEveryMs) return
      if (underWay.size >= mostUnderWay) return
      // The oldest stand first.
      refusedAt.delete(key)
      makeRoom(refusedAt)
      refusedAt.set(key, now)
      keep(
        place,
        (ctx) => recordRefusal(ctx, place, refusal),
        () => undefined,
      )
    },
    close: async () => {
      await Promise.all(underWay)
    },
  }
}

/** The workspace as well, for what is told of a channel that is not the caller's must not stand for the channel. */
const keyOf = ({ workspaceId, channelId, kind }: ChannelPlace) => `${kind} ${workspaceId} ${channelId}`

function makeRoom(remembered: Set<string> | Map<string, unknown>): void {
  if (remembered.size < mostRemembered) return
  const [oldest] = remembered.keys()
  if (oldest !== undefined) remembered.delete(oldest)
}
