import { execute, type GraphQLObjectType, isInterfaceType, isObjectType, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { builder } from './builder.ts'
import { createSchema } from './schema.ts'

const schema = createSchema()
const uuid = '01930000-0000-7000-8000-000000000001'

function nodeTypes(): readonly GraphQLObjectType[] {
  const node = schema.getType('Node')
  if (!isInterfaceType(node)) throw new Error('no Node')
  return schema.getPossibleTypes(node)
}

describe('the ids of nodes', () => {
  it('are answered without a promise, and are those of the plugin', async () => {
    const plain = builder.toSchema()
    for (const { name } of nodeTypes()) {
      const type = plain.getType(name)
      if (!isObjectType(type)) throw new Error(`${name} is no object`)
      const resolve = (of: typeof schema) => {
        const field = (of.getType(name) as GraphQLObjectType).getFields().id
        return field?.resolve?.({ id: uuid }, {}, {}, {} as never)
      }
      const own = resolve(schema)
      expect(own).toMatch(/^[a-z]{3}_[0-9a-f]{32}$/)
      expect(own).toBe(await resolve(plain))
    }
    expect(nodeTypes().length).toBeGreaterThan(5)
  })

  it('let a message be executed at once', () => {
    const document = parse('subscription { messageAdded { id text conversation { id } } }')
    const message = { id: uuid, text: 'Hello!', conversationId: uuid }
    const result = execute({ schema, document, rootValue: { message }, contextValue: {} })
    expect(result).toEqual({
      data: {
        messageAdded: {
          id: 'msg_01930000000070008000000000000001',
          text: 'Hello!',
          conversation: { id: 'con_01930000000070008000000000000001' },
        },
      },
    })
  })
})
