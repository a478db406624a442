/** What the demo's customers and agents say to each other. */

type AgentEmail = 'maya@demo.example' | 'tomas@demo.example'

export interface DemoConversation {
  channel: 'WIDGET' | 'API'
  customer: { externalId: string; name: string; email?: string; phone?: string }
  lines: { from: 'customer' | AgentEmail; text: string; isNote?: boolean }[]
  /** How long before the demo's first start its last message came. */
  minutesAgo: number
  /** A letter; its first line is the customer's. */
  subject?: string
  assignee?: AgentEmail
  priority?: number
  /** Why a person is needed. */
  escalation?: string
  closed?: boolean
}

const hour = 60
const day = 24 * hour

export const demoConversations: DemoConversation[] = [
  {
    channel: 'API',
    customer: { externalId: 'order-1962', name: 'Ingrid Solheim', email: 'ingrid.s@mail.example' },
    minutesAgo: 3 * day + 2 * hour,
    lines: [
      { from: 'customer', text: 'Can I change the address of order 1962? I am moving on Friday.' },
      { from: 'tomas@demo.example', text: 'Of course. It goes to the new one, and we hold it back until Saturday.' },
      { from: 'customer', text: 'Perfect, thank you' },
    ],
    assignee: 'tomas@demo.example',
    closed: true,
  },
  {
    channel: 'API',
    customer: { externalId: 'order-1988', name: 'Priya Nair', email: 'priya.nair@mail.example' },
    minutesAgo: 2 * day + 5 * hour,
    lines: [
      { from: 'customer', text: 'Hello! The travel kettle I ordered has a British plug. Is there one for Portugal?' },
      {
        from: 'tomas@demo.example',
        text: 'Hi Priya! There is, and we sent you the wrong one. A new cord goes out today; keep the other one.',
      },
      { from: 'customer', text: 'That was quick. Thank you!' },
      { from: 'tomas@demo.example', text: 'Enjoy your trip!' },
    ],
    assignee: 'tomas@demo.example',
    closed: true,
  },
  {
    channel: 'WIDGET',
    customer: { externalId: 'demo-visitor-5', name: 'Sam Okafor' },
    minutesAgo: day + 3 * hour,
    lines: [
      { from: 'customer', text: 'Is linden blossom safe to drink every evening?' },
      { from: 'maya@demo.example', text: 'It is, a cup or two. If you take medicine, ask your pharmacist first.' },
      { from: 'customer', text: 'Good to know. Good night then!' },
    ],
    assignee: 'maya@demo.example',
    closed: true,
  },
  {
    channel: 'WIDGET',
    customer: { externalId: 'demo-visitor-4', name: 'Léa Fontaine' },
    minutesAgo: 5 * hour + 10,
    lines: [{ from: 'customer', text: 'Bonjour, is the jasmine pearl tea coming back before Christmas?' }],
  },
  {
    channel: 'WIDGET',
    customer: { externalId: 'demo-visitor-3', name: 'Aiko Tanaka' },
    minutesAgo: 3 * hour + 20,
    lines: [
      { from: 'customer', text: 'Do you repot plants if I bring them to the shop?' },
      { from: 'customer', text: 'It is a monstera, quite a large one.' },
    ],
  },
  {
    channel: 'API',
    customer: { externalId: 'order-2029', name: 'Noor Haddad', email: 'noor@mail.example' },
    minutesAgo: 2 * hour + 5,
    lines: [
      { from: 'customer', text: 'One of the three cups in order 2029 came chipped.' },
      { from: 'tomas@demo.example', text: 'That should not happen, sorry! Shall we send one cup, or money?' },
      { from: 'customer', text: 'A cup, please. The green one.' },
      { from: 'tomas@demo.example', text: 'A green one leaves tomorrow morning.' },
    ],
    assignee: 'tomas@demo.example',
  },
  {
    channel: 'API',
    customer: { externalId: 'cafe-alameda', name: 'Hugo Almeida', email: 'hugo@alameda.example' },
    minutesAgo: 55,
    subject: 'Tea for our café, 12 kg a month',
    lines: [
      {
        from: 'customer',
        text: 'Dear Fern & Kettle,\n\nwe run a small café in Braga and would like your sencha and rooibos on the menu, about 12 kg a month together.\n\nCould you send us prices for that, and a sample of each?\n\nKind regards\nHugo Almeida',
      },
    ],
  },
  {
    channel: 'API',
    customer: { externalId: 'order-2041', name: 'Marcus Bell', phone: '+447700900123' },
    minutesAgo: 31,
    lines: [
      { from: 'customer', text: 'Order 2041 says delivered, but there is nothing at my door.' },
      { from: 'tomas@demo.example', text: 'Sorry to hear that, Marcus. I am asking the courier where they left it.' },
      {
        from: 'tomas@demo.example',
        text: 'Courier says "left with neighbour", no name. Refund if he has not found it by Friday.',
        isNote: true,
      },
      { from: 'customer', text: 'My neighbours have not seen it either. This is the second time!' },
    ],
    assignee: 'tomas@demo.example',
    priority: 1,
    escalation: 'A parcel is lost for the second time.',
  },
  {
    channel: 'WIDGET',
    customer: { externalId: 'demo-visitor-1', name: 'Jonas Weber' },
    minutesAgo: 12,
    lines: [
      { from: 'customer', text: 'My maidenhair fern is turning brown at the tips. What am I doing wrong?' },
      {
        from: 'maya@demo.example',
        text: 'Probably nothing dramatic. How far is it from a radiator, and how often do you water it?',
      },
      { from: 'customer', text: 'About a metre from the radiator. Water twice a week.' },
      {
        from: 'tomas@demo.example',
        text: 'He bought it two weeks ago. If it does not recover we can swap it, there are six left.',
        isNote: true,
      },
      {
        from: 'maya@demo.example',
        text: 'Then it is thirsty for air, not for water. Move it to the bathroom window and mist it in the morning.',
      },
      { from: 'customer', text: 'Bathroom it is. Should I cut the brown parts off?' },
    ],
    assignee: 'maya@demo.example',
  },
  {
    channel: 'WIDGET',
    customer: { externalId: 'demo-visitor-2', name: 'Oksana Melnyk', email: 'oksana.m@mail.example' },
    minutesAgo: 4,
    lines: [
      { from: 'customer', text: 'Добрий день! Чи є у вас чай без кофеїну?' },
      { from: 'maya@demo.example', text: 'Добрий день! Так: ройбуш, липа і м’ята. Ройбуш зараз зі знижкою.' },
      { from: 'customer', text: 'Чудово, візьму ройбуш і липу. Скільки коштує доставка до Львова?' },
    ],
    assignee: 'maya@demo.example',
  },
]

export const demoReplies = [
  { shortcut: 'hello', text: 'Hello {{customer.name}}, this is {{agent.name}} of {{workspace.name}}. How can I help?' },
  { shortcut: 'delivery', text: 'Inside Portugal a parcel takes two days, elsewhere in Europe three to five.' },
  { shortcut: 'hours', text: 'We are at Rua das Flores 12 in Porto, Tuesday to Saturday from ten to six.' },
  { shortcut: 'thanks', text: 'Thank you, {{customer.name}}! Write again whenever something is unclear.' },
]
