import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { createChannel } from '../domain/channels/create.ts'
import { startTestApp, type TestApp } from '../testing/app.ts'
import { type Company, foundCompany } from '../testing/people.ts'

const shop = 'https://shop.example'

let app: TestApp
let acme: Company
/** Of a widget for one shop, and of one for any page. */
let ownKey: string
let openKey: string

beforeAll(async () => {
  app = await startTestApp()
  acme = await foundCompany(app)
  const own = await createChannel(acme.ctx, { kind: 'WIDGET', name: 'Shop', allowedOrigins: [shop] })
  ownKey = own.publicKey ?? ''
  openKey = acme.widget.publicKey ?? ''
})
afterAll(() => app.close())

const begin = `mutation ($key: String!) { startVisitorSession(input: { channelKey: $key }) { accessToken } }`

async function ask(address: string, origin: string, options: { method?: string; key?: string; cookie?: string } = {}) {
  const { method = 'POST', key = ownKey, cookie } = options
  const response = await fetch(address, {
    method,
    headers: { 'content-type': 'application/json', origin, ...(cookie ? { cookie } : {}) },
    body: method === 'POST' ? JSON.stringify({ query: begin, variables: { key } }) : undefined,
  })
  const body = method === 'POST' ? await response.json() : null
  return {
    status: response.status,
    code: body?.errors?.[0].extensions.code ?? null,
    allowed: response.headers.get('access-control-allow-origin'),
    credentials: response.headers.get('access-control-allow-credentials'),
    vary: response.headers.get('vary'),
  }
}

/** Whether a page of this origin gets a socket. */
function opens(address: string, origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(address.replace('http', 'ws'), 'graphql-transport-ws', { origin })
    socket.on('open', () => {
      socket.close()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

const at = (key: string) => `${app.url}?channel=${key}`

describe('a page of another origin', () => {
  it('[S6] may show the widget whose channel names it, without cookies', async () => {
    for (const method of ['OPTIONS', 'POST']) {
      expect(await ask(at(ownKey), shop, { method })).toMatchObject({
        allowed: shop,
        credentials: null,
        vary: 'Origin',
      })
    }
    expect(await opens(at(ownKey), shop)).toBe(true)
    expect(await ask(at(ownKey), shop, { cookie: 'parley_refresh=x' })).toMatchObject({ status: 403 })
  })

  it('[S5] [S6] may not when the channel names others, or the address names no widget', async () => {
    const strangers = [
      ...['null', 'https://evil.example', 'https://shop.example.evil.example', 'https://evil-shop.example'],
      ...['https://sub.shop.example', 'https://shop.example:8443', 'http://shop.example', 'https://SHOP.example'],
    ]
    for (const origin of strangers) {
      expect([origin, await ask(at(ownKey), origin), await opens(at(ownKey), origin)]).toMatchObject([
        origin,
        { allowed: null, credentials: null },
        false,
      ])
    }
    for (const address of [app.url, at(''), at('pw_none'), `${app.url}?channel=${'x'.repeat(1000)}`]) {
      expect([(await ask(address, shop)).allowed, await opens(address, shop)]).toEqual([null, false])
    }
  })

  it('may show a widget without a list, and no other with its key', async () => {
    const stranger = 'https://blog.example'
    expect(await ask(at(openKey), stranger, { key: openKey })).toMatchObject({ allowed: stranger, code: null })
    expect(await opens(at(openKey), stranger)).toBe(true)
    expect(await opens(at(openKey), 'null')).toBe(false)
    expect(await ask(at(openKey), stranger, { key: ownKey })).toMatchObject({ code: 'NOT_FOUND' })
  })
})
