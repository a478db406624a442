export interface DemoAccount {
  name: string
  email: string
  password: string
}

/** The public accounts of a demo workspace; none elsewhere. */
export async function readDemoAccounts(signal: AbortSignal): Promise<readonly DemoAccount[]> {
  try {
    const answer = await fetch('/demo-accounts.json', { signal })
    return answer.ok ? await answer.json() : []
  } catch {
    // One can sign in by hand just as well.
    return []
  }
}
