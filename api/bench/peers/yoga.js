/** The recipe of the documentation: Yoga, graphql-ws and graphql-redis-subscriptions, resolving from memory. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import { RedisPubSub } from 'graphql-redis-subscriptions'
import { useServer } from 'graphql-ws/use/ws'
import { createSchema, createYoga } from 'graphql-yoga'
import { Redis } from 'ioredis'
import { WebSocketServer } from 'ws'

const event = 'MESSAGE_ADDED'

const typeDefs = `
  type Query { version: String! }
  type Subscription { messageAdded: Message! }
  type Message { id: ID! seq: Int cursor: String! text: String! sender: Sender! conversation: Conversation! }
  type Sender { name: String! }
  type Conversation { id: ID! }`

export async function serve(redisUrl) {
  const pubsub = pubsubOn(redisUrl)
  const resolvers = { Subscription: { messageAdded: { subscribe: () => pubsub.asyncIterator(event) } } }
  const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false })
  const http = createServer(yoga)
  const sockets = new WebSocketServer({ server: http, path: yoga.graphqlEndpoint })
  useServer({ execute: run('execute'), subscribe: run('subscribe'), onSubscribe: prepare(yoga) }, sockets)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return http.address().port
}

export async function publisher(redisUrl) {
  const pubsub = pubsubOn(redisUrl)
  return (message) => pubsub.publish(event, { messageAdded: message })
}

const pubsubOn = (redisUrl) => new RedisPubSub({ publisher: new Redis(redisUrl), subscriber: new Redis(redisUrl) })

const run = (name) => (args) => args.rootValue[name](args)

const prepare = (yoga) => async (context, _id, params) => {
  const { request, socket } = context.extra
  const enveloped = yoga.getEnveloped({ ...context, req: request, socket, params })
  const args = {
    schema: enveloped.schema,
    operationName: params.operationName,
    document: enveloped.parse(params.query),
    variableValues: params.variables,
    contextValue: await enveloped.contextFactory(),
    rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
  }
  const errors = enveloped.validate(args.schema, args.document)
  return errors.length > 0 ? errors : args
}
