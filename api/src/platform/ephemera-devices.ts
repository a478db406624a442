/** The connections of people to this instance. Each is a device that is there while it lives, and says what its person does. */

import { maySeeConversation } from '../domain/access.ts'
import type { Clock, PresenceStatement } from '../domain/context.ts'
import { personOf } from '../domain/presence/person.ts'
import { awayDevice, type Device } from '../domain/presence/state.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { ViewerHandle } from './viewers.ts'

export interface DeviceOptions {
  clock: Clock
  /** How often those that live are kept again. */
  refreshMs: number
  /** Keeps devices of a workspace; those that changed are told of, too. */
  keep(workspaceId: string, devices: readonly Device[], isNews: boolean): Promise<void>
  forget(workspaceId: string, device: Pick<Device, 'person' | 'sessionId' | 'deviceId'>): Promise<void>
  /** Takes work that nobody waits for. */
  inBackground(work: Promise<void>): void
}

export interface Devices {
  /** Somebody connects. Integrations are nobody who could be there. Returns how to leave. */
  connect(handle: ViewerHandle, viewer: Viewer): () => void
  state(statement: PresenceStatement): Promise<void>
  /** An agent chose to be away, or is back. */
  setAway(choice: { workspaceId: string; agentId: string; isAway: boolean }): Promise<void>
  readonly count: number
  close(): void
}

interface Connected {
  handle: ViewerHandle
  workspaceId: string
  device: Device
}

/** What a session says by single requests. It is there until it is not repeated, or the session's last connection closes. */
const byRequest = 'request'

export function createDevices({ clock, refreshMs, keep, forget, inBackground }: DeviceOptions): Devices {
  const connected = new Map<string, Connected>()
  /** How many connections each session has here. */
  const sessions = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  /** Who was kept as away at the last refresh, by agent. */
  let keptAway: ReadonlyMap<string, string> = new Map()
  const now = () => clock.now().getTime()

  /** The connected agents who are away by choice, or are not, each with its workspace. */
  function agentsWho(areAway: boolean): Map<string, string> {
    const agents = new Map<string, string>()
    for (const { handle, workspaceId } of connected.values()) {
      const viewer = handle.current()
      if (viewer?.kind === 'agent' && viewer.isAway === areAway) agents.set(viewer.agentId, workspaceId)
    }
    return agents
  }

  async function refresh() {
    const byWorkspace = new Map<string, Device[]>()
    const changed: Connected[] = []
    for (const entry of connected.values()) {
      const { viewing } = entry.device
      const viewer = entry.handle.current()
      const lostSight = viewing !== null && viewer !== null && !maySeeConversation(viewer, viewing)
      entry.device = { ...entry.device, seenAt: now(), viewing: lostSight ? null : viewing }
      if (lostSight) changed.push(entry)
      const living = byWorkspace.get(entry.workspaceId)
      if (living) living.push(entry.device)
      else byWorkspace.set(entry.workspaceId, [entry.device])
    }
    const away = agentsWho(true)
    for (const [agentId, workspaceId] of away) byWorkspace.get(workspaceId)?.push(awayDevice(agentId, now()))
    // This instance may have kept one again who came back elsewhere just then.
    const back = [...agentsWho(false)].filter(([agentId]) => keptAway.has(agentId))
    keptAway = away
    const kept = [...byWorkspace].map(([workspaceId, devices]) => keep(workspaceId, devices, false))
    const told = changed.map(({ workspaceId, device }) => keep(workspaceId, [device], true))
    const unmarked = back.map(([agentId, workspaceId]) => forget(workspaceId, awayDevice(agentId, 0)))
    await Promise.all([...kept, ...told, ...unmarked])
  }

  function schedule() {
    if (connected.size > 0 && !timer) timer = setInterval(() => inBackground(refresh()), refreshMs).unref()
    if (connected.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  function disconnect(entry: Connected) {
    const { handle, workspaceId, device } = entry
    if (!connected.delete(handle.id)) return
    schedule()
    inBackground(forget(workspaceId, device))
    const others = (sessions.get(device.sessionId) ?? 1) - 1
    if (others > 0) return void sessions.set(device.sessionId, others)
    sessions.delete(device.sessionId)
    inBackground(forget(workspaceId, { ...device, deviceId: byRequest }))
  }

  return {
    connect: (handle, viewer) => {
      const person = personOf(viewer)
      if (!person || viewer.kind === 'integration') return () => undefined
      const { workspaceId, sessionId } = viewer
      const time = now()
      const device = {
        person,
        sessionId,
        deviceId: handle.id,
        status: null,
        viewing: null,
        statedAt: time,
        seenAt: time,
      }
      const entry: Connected = { handle, workspaceId, device }
      connected.set(handle.id, entry)
      sessions.set(sessionId, (sessions.get(sessionId) ?? 0) + 1)
      schedule()
      const isAway = viewer.kind === 'agent' && viewer.isAway
      inBackground(keep(workspaceId, isAway ? [awayDevice(person.id, time), device] : [device], true))
      return () => disconnect(entry)
    },
    state: async ({ workspaceId, person, sessionId, deviceId, status, viewing }) => {
      const time = now()
      const entry = deviceId === null ? undefined : connected.get(deviceId)
      const device = {
        person,
        sessionId,
        deviceId: entry ? entry.handle.id : byRequest,
        status,
        viewing,
        statedAt: time,
        seenAt: time,
      }
      if (entry) entry.device = device
      await keep(workspaceId, [device], true)
    },
    setAway: ({ workspaceId, agentId, isAway }) => {
      const mark = awayDevice(agentId, now())
      return isAway ? keep(workspaceId, [mark], true) : forget(workspaceId, mark)
    },
    get count() {
      return connected.size
    },
    close: () => clearInterval(timer),
  }
}
