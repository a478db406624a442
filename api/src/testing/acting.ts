/** The domain's context of somebody who is signed in, for tests of verbs. */
import { authenticate } from '../domain/accounts/authenticate.ts'
import { loadViewer } from '../domain/accounts/load-viewer.ts'
import type { Ctx } from '../domain/context.ts'
import type { EventType } from '../domain/events.ts'
import type { TestApp } from './app.ts'
import type { Client } from './client.ts'

/** Acts with what the client's token may do at this moment. */
export async function actingAs({ services }: TestApp, { token }: Client): Promise<Ctx> {
  const { credential } = await authenticate(services, token)
  return { ...services, actor: await loadViewer(services, credential) }
}

/** The types of the events that some work made, in their order. */
export async function eventsOf(app: TestApp, workspaceId: string, work: () => Promise<unknown>): Promise<EventType[]> {
  const before = await app.db.event.count({ where: { workspaceId } })
  await work()
  const events = await app.db.event.findMany({ where: { workspaceId }, orderBy: { seq: 'asc' }, skip: before })
  return events.map(({ type }) => type as EventType)
}
