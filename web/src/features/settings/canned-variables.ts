/** What the API fills in when a canned reply is used. */
export const cannedVariables = ['customer.name', 'agent.name', 'workspace.name']

/** As one writes it into a text. */
export const inBraces = (variable: string) => `{{${variable}}}`
