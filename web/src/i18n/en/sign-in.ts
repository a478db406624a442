export const signIn = {
  title: 'Sign in to Parley',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  submitting: 'Signing in',
  wrong: 'The e-mail address or the password is wrong.',
  demoTitle: 'Demo workspace',
  demoText: 'Look around as one of the two agents. To see it live, sign in as the other in another browser.',
  demoAs: (name: string) => `Sign in as ${name}`,
  chooseWorkspace: 'This account belongs to several workspaces. Choose one.',
  workspace: (number: string) => `Workspace ${number}`,
}
