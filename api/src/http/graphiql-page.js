// Runs in the browser, on the GraphiQL page: the bar with which one signs in, and GraphiQL below it.
// `page` is put in front of this by the server: { examples, operations, demoAccounts }.
const storageKey = 'parley:explorer'
const tabsKey = 'parley:tabs'
const renewBeforeMs = 30_000
const issued = new Set()
let session = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')

let isLeaving = false

/**
 * What GraphiQL keeps. Everything ends with the browser tab. Open tabs are kept here, without their headers,
 * and handed back as its default tabs: its own way of restoring would show tokens that are no longer good.
 */
const storage = {
  getItem: (key) => (own.has(key) ? null : sessionStorage.getItem(key)),
  setItem: (key, value) => {
    // GraphiQL writes with a delay, which must not undo what was written for the next load.
    if (isLeaving) return
    if (key === 'graphiql:tabState') keepTabs(JSON.parse(value).tabs)
    else if (!own.has(key)) sessionStorage.setItem(key, value)
  },
  removeItem: (key) => sessionStorage.removeItem(key),
  clear: () => sessionStorage.clear(),
  get length() {
    return sessionStorage.length
  },
}

const own = new Set(['tabState', 'query', 'variables', 'headers'].map((key) => `graphiql:${key}`))

function keepTabs(tabs) {
  const kept = tabs.map(({ query, variables }) => ({ query, variables }))
  sessionStorage.setItem(tabsKey, JSON.stringify(kept))
}

const exampleTabs = () =>
  page.examples.map(({ query, variables }) => ({ query, variables: JSON.stringify(variables, null, 2) }))

const nativeFetch = window.fetch.bind(window)

async function ask(query, variables, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const response = await nativeFetch(location.pathname, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(errors[0].message)
  return data
}

function keep(next) {
  session = next
  if (next) sessionStorage.setItem(storageKey, JSON.stringify(next))
  else sessionStorage.removeItem(storageKey)
}

async function signIn(email, password) {
  const { signIn: signedIn } = await ask(page.operations.signIn, { input: { email, password } })
  const start = await ask(page.operations.start, {}, signedIn.accessToken)
  keep({
    email,
    ...signedIn,
    cursor: start.cursor,
    conversationId: start.conversations.edges[0]?.node.id ?? '',
  })
  leave()
}

function signOut() {
  keep(null)
  leave()
}

/** Starts over as whoever is signed in now. */
function leave() {
  isLeaving = true
  location.assign(location.pathname)
}

/** Renews the token by the cookie that signing in set, shortly before it expires. */
async function renew() {
  try {
    const { refreshSession } = await ask(page.operations.renew)
    issued.add(session.accessToken)
    keep({ ...session, ...refreshSession })
    scheduleRenewal()
  } catch {
    keep(null)
    showBar()
  }
}

function scheduleRenewal() {
  const left = new Date(session.expiresAt).getTime() - Date.now() - renewBeforeMs
  setTimeout(renew, Math.max(left, 1000))
}

const headersOf = () => (session ? JSON.stringify({ Authorization: `Bearer ${session.accessToken}` }, null, 2) : '{}')

const fill = (text) =>
  (text ?? '')
    .replace('CONVERSATION_ID', session?.conversationId || 'CONVERSATION_ID')
    .replace('CLIENT_MESSAGE_ID', session ? crypto.randomUUID() : 'CLIENT_MESSAGE_ID')
    .replace('CURSOR', session?.cursor ?? 'CURSOR')

// A tab may still show a token that was renewed since; what is sent is always the current one.
window.fetch = (input, init) => {
  const headers = new Headers(init?.headers)
  const token = headers.get('authorization')?.slice('Bearer '.length)
  if (session && issued.has(token)) headers.set('authorization', `Bearer ${session.accessToken}`)
  return nativeFetch(input, init && { ...init, headers })
}

function button(label, action) {
  const element = document.createElement('button')
  element.type = 'button'
  element.textContent = label
  element.addEventListener('click', action)
  return element
}

function showBar() {
  const bar = document.querySelector('#parley-bar')
  const form = bar.querySelector('form')
  const message = bar.querySelector('output')
  const buttons = bar.querySelector('#parley-buttons')
  const attempt = async (email, password) => {
    message.textContent = ''
    try {
      await signIn(email, password)
    } catch (error) {
      message.textContent = error.message
    }
  }
  form.hidden = session !== null
  buttons.replaceChildren()
  message.textContent = session ? `Signed in as ${session.email}. Every tab asks as this agent.` : ''
  if (session) return buttons.append(button('Sign out', signOut))
  for (const { name, email, password } of page.demoAccounts) {
    buttons.append(button(`Sign in as ${name}`, () => attempt(email, password)))
  }
  form.onsubmit = (event) => {
    event.preventDefault()
    attempt(form.elements.email.value, form.elements.password.value)
  }
}

async function start() {
  if (session) {
    issued.add(session.accessToken)
    const left = new Date(session.expiresAt).getTime() - Date.now()
    if (left < renewBeforeMs) await renew()
    else scheduleRenewal()
  }
  showBar()
  const tabs = JSON.parse(sessionStorage.getItem(tabsKey) ?? 'null') ?? exampleTabs()
  YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
    title: 'Parley',
    subscriptionsProtocol: 'SSE',
    shouldPersistHeaders: true,
    storage,
    headers: headersOf(),
    defaultTabs: tabs.map(({ query, variables }) => ({ query, variables: fill(variables), headers: headersOf() })),
    // Without this the text of every query would be put into the address, and so into logs.
    onEditQuery: () => undefined,
  })
}

start()
