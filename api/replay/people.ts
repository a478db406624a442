/** Who takes part: an agent, visitors of the widget, and an integration with an API key. */
import type { Api } from './api.ts'
import { ApiError, ReplayError } from './errors.ts'
import * as operations from './operations.ts'

export interface Credential {
  /** A token that is good for a while; renews it before it ends. */
  token(): Promise<string>
}

export interface Cast {
  agent: Credential
  /** The public key of the widget that the visitors come to. */
  channelKey: string
  /** The integration's API key. */
  apiKey: string
  /** Revokes the key and signs the agent out. */
  leave(api: Api): Promise<void>
}

interface Grant {
  accessToken: string
  expiresAt: Date
}

export interface Account {
  email: string
  password: string
}

/** Signs the agent in, makes the integration's key, and finds a channel for the customers. */
export async function gather(api: Api, account: Account, keyName: string): Promise<Cast> {
  const agent = await signIn(api, account)
  const { secret, apiKey } = await makeKey(api, agent, account, keyName)
  const channelKey = await findChannel(api, await agent.token())
  return {
    agent,
    channelKey,
    apiKey: secret,
    leave: async (last) => {
      await last.ask(operations.revokeApiKey, { input: { apiKeyId: apiKey.id } }, await agent.token())
      await last.ask(operations.signOut, {}, await agent.token())
    },
  }
}

/** The customers are no widgets, so they need a channel that takes documents of others. It is made the first time. */
async function findChannel(api: Api, token: string): Promise<string> {
  const channels = await api.ask(operations.listChannels, {}, token)
  const open = channels.find(({ kind, trustedDocumentsOnly }) => kind === 'WIDGET' && !trustedDocumentsOnly)
  if (open?.publicKey) return open.publicKey
  const input = { kind: 'WIDGET', name: 'Replay', trustedDocumentsOnly: false }
  return (await api.ask(operations.createChannel, { input }, token)).publicKey
}

/** Lets a new visitor in. */
export async function startVisitor(api: Api, channelKey: string): Promise<Credential> {
  const { visitorSecret, ...first } = await api.ask(operations.startVisitorSession, { input: { channelKey } })
  return createCredential(first, () =>
    api.ask(operations.startVisitorSession, { input: { channelKey, visitorSecret } }),
  )
}

async function signIn(api: Api, account: Account): Promise<Credential> {
  try {
    const { data, cookie } = await api.exchange(operations.signIn, { input: account }, {})
    return createCredential(data, async () => (await api.exchange(operations.refreshSession, {}, { cookie })).data)
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'UNAUTHENTICATED') throw error
    throw new ReplayError(
      `${account.email} could not sign in: the e-mail address or the password is wrong.\n` +
        'Give those of an owner or administrator with --email and --password.',
      { cause: error },
    )
  }
}

async function makeKey(api: Api, agent: Credential, { email }: Account, name: string) {
  try {
    return await api.ask(operations.createApiKey, { input: { name, scopes: ['READ'] } }, await agent.token())
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'FORBIDDEN') throw error
    throw new ReplayError(`${email} may not make an API key. Sign in as an owner or administrator.`, { cause: error })
  }
}

/** Renews at half of the token's life, once for all who ask meanwhile. */
function createCredential(first: Grant, renew: () => Promise<Grant>): Credential {
  let current = first
  let renewAt = halfLife(first)
  let renewing: Promise<void> | null = null
  return {
    token: async () => {
      if (Date.now() >= renewAt) {
        renewing ??= renew()
          .then((grant) => {
            current = grant
            renewAt = halfLife(grant)
          })
          .finally(() => {
            renewing = null
          })
        await renewing
      }
      return current.accessToken
    },
  }
}

const halfLife = ({ expiresAt }: Grant) => (Date.now() + expiresAt.getTime()) / 2
