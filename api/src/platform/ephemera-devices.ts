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
  /** The last time that it was kept. Whoever goes is forgotten after that, or it would be kept for nobody. */
  kept: Promise<void>
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
    const kept = new Map([...byWorkspace].map(([id, devices]) => [id, keep(id, devices, false)] as const))
    for (const entry of connected.values()) entry.kept = kept.get(entry.workspaceId) ?? entry.kept
    const told = changed.map(({ workspaceId, device }) => keep(workspaceId, [device], true))
    const unmarked = back.map(([agentId, workspaceId]) => forget(workspaceId, awayDevice(agentId, 0)))
    await Promise.all([...kept.values(), ...told, ...unmarked])
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
    const isKept = entry.kept.catch(() => undefined)
    inBackground(isKept.then(() => forget(workspaceId, device)))
    const others = (sessions.get(device.sessionId) ?? 1) - 1
    if (others > 0) return void sessions.set(device.sessionId, others)
    sessions.delete(device.sessionId)
    inBackground(isKept.then(() => forget(workspaceId, { ...device, deviceId: byRequest })))
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
      const isAway = viewer.kind === 'agent' && viewer.isAway
      const kept = keep(workspaceId, isAway ? [awayDevice(person.id, time), device] : [device], true)
      inBackground(kept)
      const entry: Connected = { handle, workspaceId, device, kept }
      connected.set(handle.id, entry)
      sessions.set(sessionId, (sessions.get(sessionId) ?? 0) + 1)
      schedule()
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
      const kept = keep(workspaceId, [device], true)
      if (entry) Object.assign(entry, { device, kept })
      await kept
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
