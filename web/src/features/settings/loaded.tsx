import type { ReactNode } from 'react'
import type { UseQueryState } from 'urql'
import { useText } from '../../i18n/i18n.ts'
import { apiErrorOf } from '../../lib/api-error.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import styles from './settings.module.css'

interface LoadedProps<Data> {
  state: Pick<UseQueryState<Data>, 'data' | 'error' | 'fetching'>
  onRetry(): void
  children(data: Data): ReactNode
}

/** What a query brought, grey shapes until then, and a way on when it failed. */
export function Loaded<Data>({ state: { data, error, fetching }, onRetry, children }: LoadedProps<Data>) {
  const { common } = useText()
  const errorText = useErrorText()
  if (data) return children(data)
  if (error) return <ErrorState title={errorText(apiErrorOf(error))} onRetry={onRetry} />
  if (!fetching) return null
  return (
    <div role="status" aria-label={common.loading} className={styles.skeletons}>
      {[70, 55, 80].map((width) => (
        <Skeleton key={width} width={`${width}%`} height={22} />
      ))}
    </div>
  )
}
