// Runs in the browser, on the GraphiQL page: the bar with which one signs in, and GraphiQL below it.
// `page` is put in front of this by the server: { examples, operations, demoAccounts }.
const storageKey = 'parley:explorer'
const renewBeforeMs = 30_000
const issued = new Set()
let session = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')

/** Tokens and tabs end with the browser tab: nothing of them is kept in localStorage. */
const storage = {
  getItem: (key) => sessionStorage.getItem(key),
  setItem: (key, value) => sessionStorage.setItem(key, value),
  removeItem: (key) => sessionStorage.removeItem(key),
  clear: () => sessionStorage.clear(),
  get length() {
    return sessionStorage.length
  },
}

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
  rewriteTabs()
  location.reload()
}

function signOut() {
  keep(null)
  rewriteTabs()
  location.reload()
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

/** Open tabs keep what was typed; only who asks changes. */
function rewriteTabs() {
  const state = JSON.parse(storage.getItem('graphiql:tabState') ?? 'null')
  if (!state) return
  const tabs = state.tabs.map((tab) => ({ ...tab, headers: headersOf(), variables: fill(tab.variables) }))
  storage.setItem('graphiql:tabState', JSON.stringify({ ...state, tabs }))
  storage.setItem('graphiql:headers', headersOf())
  storage.setItem('graphiql:variables', tabs[state.activeTabIndex]?.variables ?? '')
}

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
  YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
    title: 'Parley',
    subscriptionsProtocol: 'SSE',
    shouldPersistHeaders: true,
    storage,
    headers: headersOf(),
    defaultTabs: page.examples.map(({ query, variables }) => ({
      query,
      variables: fill(JSON.stringify(variables, null, 2)),
      headers: headersOf(),
    })),
  })
}

start()
