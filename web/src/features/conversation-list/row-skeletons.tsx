import { Skeleton } from '../../ui/states.tsx'
import styles from './conversation-list.module.css'

interface RowSkeletonsProps {
  rowHeight: number
  label: string
  count?: number
}

export function RowSkeletons({ rowHeight, label, count = 8 }: RowSkeletonsProps) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: these rows are all the same.
        <div key={index} className={styles.row} style={{ blockSize: rowHeight }}>
          <Skeleton width={36} height={36} />
          <div className={styles.body}>
            <Skeleton width={`${45 + ((index * 17) % 30)}%`} />
            <Skeleton width={`${70 + ((index * 11) % 25)}%`} height={10} />
          </div>
        </div>
      ))}
    </div>
  )
}
