/** Typing, presence and read marks as they happen: never stored, lost with a crash, and right again by themselves. */
import type { Logger } from 'pino'
import type { Clock, Ephemera, TypingStatement } from '../domain/context.ts'
import type { LoggedEvent } from '../domain/events.ts'
import type { Device } from '../domain/presence/state.ts'
import type { Typing } from '../domain/typing/state.ts'
import { aiOf } from '../domain/typing/typist.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { Message } from '../generated/prisma/client.ts'
import type { Bus } from './bus.ts'
import type { LocalDoorbell } from './doorbell.ts'
import { createDevices } from './ephemera-devices.ts'
import { createEphemeralFollower, type EphemeralFollower, type FollowEphemera } from './ephemera-follower.ts'
import { bookFrom, createHub, type Hub, typingStates } from './ephemera-hub.ts'
import { channelOf, encodeNote, groupOf, type KeptKind, type Note, typingField } from './ephemera-signals.ts'
import type { ExpiringStore } from './ephemera-store.ts'
import type { ViewerHandle } from './viewers.ts'

export interface EphemeraOptions {
  clock: Clock
  /** Names this instance, so that it knows its own messages. */
  instanceId: string
  bus: Bus
  store: ExpiringStore
  /** The commits of this instance: a message ends its sender's typing, and handing over to people the AI's. */
  doorbell: Pick<LocalDoorbell, 'listen'>
  log: Logger
  /** How long somebody counts as typing who does not repeat it. */
  typingLifeMs: number
  /** How long a connection counts as there after its instance said so last. */
  presenceLifeMs: number
}

export interface LiveEphemera extends Ephemera {
  /** Follows what is ephemeral in the handle's workspace: first what there is, then what changes. */
  follow<T>(options: FollowEphemera<T>): Promise<EphemeralFollower<T>>
  /** Somebody connects to this instance; returns how to leave. */
  connect(handle: ViewerHandle, viewer: Viewer): () => void
  report(): { hubs: number; followers: number; devices: number }
  /** Ends every follower and waits until what was left has been told. */
  close(): Promise<void>
}

export function createEphemera(options: EphemeraOptions): LiveEphemera {
  const { clock, instanceId, bus, store, doorbell, log, typingLifeMs, presenceLifeMs } = options
  const hubs = new Map<string, Hub>()
  const typingPauseMs = typingLifeMs / 2
  /** When each typist was told of last by this instance. What is old in it is swept as it grows. */
  const told = new Map<string, Typing>()
  const underWay = new Set<Promise<void>>()

  function tell(workspaceId: string, note: Note) {
    hubs.get(workspaceId)?.take(note)
    bus.publish(channelOf(workspaceId), encodeNote(instanceId, note))
  }

  /** Goes on beside whoever caused it; the store waits for nothing for long. */
  function inBackground(work: Promise<void>) {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }

  async function drop(workspaceId: string, of: KeptKind, field: string): Promise<void> {
    if (await store.delete(groupOf(of, workspaceId), field)) tell(workspaceId, { kind: 'drop', of, field })
  }

  async function startTyping({ workspaceId, place, sender, preview }: TypingStatement, field: string) {
    const now = clock.now().getTime()
    const last = told.get(field)
    const isChange = !last || last.preview !== preview || now - last.saidAt >= typingPauseMs
    const typing: Typing = isChange ? { place, sender, preview, saidAt: now } : last
    if (isChange) remember(field, typing)
    const value = JSON.stringify(typing)
    // Another instance may have ended it meanwhile, by the typist's message.
    const isNew = (await store.set(groupOf('typing', workspaceId), [{ field, value }], typingLifeMs)) > 0
    if (isChange || isNew) tell(workspaceId, { kind: 'put', of: 'typing', field, value, lifeMs: typingLifeMs })
  }

  function remember(field: string, typing: Typing) {
    told.delete(field)
    told.set(field, typing)
    // The oldest stand first.
    for (const [other, { saidAt }] of told) {
      if (typing.saidAt - saidAt < typingLifeMs) break
      told.delete(other)
    }
  }

  function stopTyping(workspaceId: string, field: string): Promise<void> {
    told.delete(field)
    return drop(workspaceId, 'typing', field)
  }

  const stopListening = doorbell.listen(({ events, added }) => {
    for (const event of events) {
      const field = endedBy(event, added)
      if (field) inBackground(stopTyping(event.workspaceId, field))
    }
  })

  const devices = createDevices({
    clock,
    refreshMs: presenceLifeMs / 3,
    inBackground,
    keep: async (workspaceId, those, isNews) => {
      const values = those.map((device) => ({ field: deviceField(device), value: JSON.stringify(device) }))
      await store.set(groupOf('presence', workspaceId), values, presenceLifeMs)
      if (!isNews) return
      for (const value of values) tell(workspaceId, { kind: 'put', of: 'presence', ...value, lifeMs: presenceLifeMs })
    },
    forget: (workspaceId, device) => drop(workspaceId, 'presence', deviceField(device)),
  })

  function activate(workspaceId: string): Hub {
    const known = hubs.get(workspaceId)
    if (known) return known
    const hub = createHub({ ...options, workspaceId, typingPauseMs, syncMs: presenceLifeMs / 3 })
    hubs.set(workspaceId, hub)
    return hub
  }

  function leave(workspaceId: string, hub: Hub) {
    if (hub.receivers.size > 0) return
    if (hubs.get(workspaceId) === hub) hubs.delete(workspaceId)
    hub.close()
  }

  return {
    setTyping: (statement) => {
      const field = typingField(statement.place, statement.sender)
      return statement.isTyping ? startTyping(statement, field) : stopTyping(statement.workspaceId, field)
    },
    typing: async (workspaceId) => typingStates((await store.read(groupOf('typing', workspaceId))).kept, clock),
    setPresence: (statement) => devices.state(statement),
    setAway: devices.setAway,
    presences: async (workspaceId) => bookFrom((await store.read(groupOf('presence', workspaceId))).kept),
    tellRead: (read) => tell(read.mark.workspaceId, { kind: 'read', read }),
    follow: async (follow) => {
      const { workspaceId } = follow.handle.credential
      const hub = activate(workspaceId)
      const follower = createEphemeralFollower({ ...follow, log }, () => {
        hub.receivers.delete(follower)
        leave(workspaceId, hub)
      })
      hub.receivers.add(follower)
      try {
        await hub.ready
      } catch (error) {
        follower.close()
        throw error
      }
      for (const signal of hub.snapshot()) follower.offer(signal)
      return follower
    },
    connect: devices.connect,
    report: () => ({
      hubs: hubs.size,
      followers: [...hubs.values()].reduce((sum, { receivers }) => sum + receivers.size, 0),
      devices: devices.count,
    }),
    close: async () => {
      stopListening()
      devices.close()
      for (const { receivers } of [...hubs.values()]) for (const receiver of [...receivers]) receiver.close()
      await Promise.all(underWay)
    },
  }
}

const deviceField = ({ person, sessionId, deviceId }: Pick<Device, 'person' | 'sessionId' | 'deviceId'>) =>
  `${person.kind}:${person.id}:${sessionId}:${deviceId}`

/** Whose typing an event ends: that of a message's sender, and the AI's when people take over. */
function endedBy(event: LoggedEvent, added: Message | undefined): string | null {
  const { workspaceId, conversationId, channelId, customerId, actorKind, actorId, data } = event
  if (!conversationId || !channelId || !customerId) return null
  const place = { conversationId, channelId, customerId }
  if (event.type === 'conversation.handler_changed') {
    return data.handler === 'AI' ? null : typingField(place, aiOf(workspaceId))
  }
  if (event.type !== 'message.added') return null
  if (data.direction === 'IN') return typingField(place, { kind: 'CUSTOMER', id: customerId })
  if (added?.senderKind === 'AI') return typingField(place, aiOf(workspaceId))
  return actorKind === 'agent' && actorId ? typingField(place, { kind: 'AGENT', id: actorId }) : null
}
