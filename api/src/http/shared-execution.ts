/** Runs subscriptions of the feed so that equal ones share one execution and one serialisation of each event. */
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql'
import { type AtOnce, goOn } from '../graphql/at-once.ts'
import { createConvoys, type Sink } from '../graphql/sharing/convoys.ts'
import { type Delivery, deliver } from '../graphql/sharing/deliver.ts'
import { createPlanned } from '../graphql/sharing/planned.ts'
import { createShareClasses } from '../graphql/sharing/share-key.ts'
import { createSharedResults } from '../graphql/sharing/shared-results.ts'
import { isLiveStream } from '../graphql/subscriptions/live.ts'
import { type EventStream, endWithErrors } from './streams.ts'

/** A subscription that waits for somewhere to deliver to. */
export interface SharedSubscription {
  deliverTo(sink: Sink): Delivery
  /** Gives it up before it was delivered anywhere. */
  leave(): void
}

export type SharedOutcome = SharedSubscription | EventStream | ExecutionResult

/** Subscriptions that do not follow the feed come back as streams of their own. Never rejects. */
export function createSharedExecution(schema: GraphQLSchema, mask: (error: unknown) => GraphQLError) {
  const classOf = createShareClasses(schema)
  const planned = createPlanned(schema)
  const results = createSharedResults()
  const convoys = createConvoys()

  const masked = ({ data, errors }: ExecutionResult) => (errors ? { errors: errors.map(mask), data } : { data })

  /** GraphQL answers at once when nothing has to be read. */
  const run = (args: ExecutionArgs): AtOnce<ExecutionResult> => goOn(execute(args) as AtOnce<ExecutionResult>, masked)

  return async (args: ExecutionArgs): Promise<SharedOutcome> => {
    try {
      const source = await createSourceEventStream(args)
      if (!(Symbol.asyncIterator in source)) return { errors: source.errors?.map(mask) }
      if (!isLiveStream(source))
        return endWithErrors(
          mapped(source, async (rootValue) => run({ ...args, rootValue })),
          mask,
        )
      return {
        leave: () => source.follower.close(),
        deliverTo: (sink) =>
          deliver({
            stream: source,
            results,
            convoys,
            sink,
            classOf: (viewer) => classOf(args, viewer),
            execute: (rootValue, contextValue) =>
              goOn(
                planned(args, rootValue, contextValue),
                (json) => json ?? goOn(run({ ...args, contextValue, rootValue }), lasting),
              ),
          }),
      }
    } catch (error) {
      return { errors: [mask(error)] }
    }
  }
}

/** The database is away: the event waits, as everything after it would have to. */
const lasting = (result: ExecutionResult) =>
  result.errors?.some(({ extensions }) => extensions.code === 'UNAVAILABLE') ? null : JSON.stringify(result)

/** Each event executed; `return()` reaches the source at once, also while it waits. */
function mapped(source: AsyncIterable<unknown>, run: (event: unknown) => Promise<ExecutionResult>) {
  const iterator = source[Symbol.asyncIterator]()
  return {
    next: async (): Promise<IteratorResult<ExecutionResult, undefined>> => {
      const { value, done } = await iterator.next()
      return done ? { value: undefined, done } : { value: await run(value), done: false }
    },
    return: async () => {
      await iterator.return?.()
      return { value: undefined, done: true as const }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
