/** What the demo's customers and agents say to each other. */

export interface DemoConversation {
  channel: 'WIDGET' | 'API'
  customer: { externalId: string; name: string; email?: string; phone?: string }
  lines: { from: 'customer' | 'maya@demo.example' | 'tomas@demo.example'; text: string; isNote?: boolean }[]
  assignee?: 'maya@demo.example' | 'tomas@demo.example'
  priority?: number
  /** Why a person is needed. */
  escalation?: string
  closed?: boolean
}

export const demoConversations: DemoConversation[] = [
  {
    channel: 'API',
    customer: { externalId: 'order-1988', name: 'Priya Nair', email: 'priya.nair@mail.example' },
    lines: [
      { from: 'customer', text: 'Hello! The travel kettle I ordered has a British plug. Is there one for Portugal?' },
      {
        from: 'tomas@demo.example',
        text: 'Hi Priya! There is, and we sent you the wrong one. A new cord goes out today; keep the other one.',
      },
      { from: 'customer', text: 'That was quick. Thank you!' },
      { from: 'tomas@demo.example', text: 'Enjoy your trip 🙂' },
    ],
    assignee: 'tomas@demo.example',
    closed: true,
  },
  {
    channel: 'WIDGET',
    customer: { externalId: 'demo-visitor-1', name: 'Jonas Weber' },
    lines: [
      { from: 'customer', text: 'My maidenhair fern is turning brown at the tips. What am I doing wrong?' },
      {
        from: 'maya@demo.example',
        text: 'Probably nothing dramatic. How far is it from a radiator, and how often do you water it?',
      },
      { from: 'customer', text: 'About a metre from the radiator. Water twice a week.' },
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
    lines: [
      { from: 'customer', text: 'Добрий день! Чи є у вас чай без кофеїну?' },
      { from: 'maya@demo.example', text: 'Добрий день! Так: ройбуш, липа і м’ята. Ройбуш зараз зі знижкою.' },
      { from: 'customer', text: 'Чудово, візьму ройбуш і липу. Скільки коштує доставка до Львова?' },
    ],
    assignee: 'maya@demo.example',
  },
  {
    channel: 'API',
    customer: { externalId: 'order-2041', name: 'Marcus Bell', phone: '+447700900123' },
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
    customer: { externalId: 'demo-visitor-3', name: 'Aiko Tanaka' },
    lines: [
      { from: 'customer', text: 'Do you repot plants if I bring them to the shop?' },
      { from: 'customer', text: 'It is a monstera, quite a large one.' },
    ],
  },
  {
    channel: 'WIDGET',
    customer: { externalId: 'demo-visitor-4', name: 'Léa Fontaine' },
    lines: [{ from: 'customer', text: 'Bonjour, is the jasmine pearl tea coming back before Christmas?' }],
  },
]
