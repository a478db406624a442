import { useText } from '../../i18n/i18n.ts'
import { Skeleton } from '../../ui/states.tsx'
import styles from './timeline.module.css'

const widths = [38, 52, 24, 46, 30, 58]

export function TimelineSkeleton() {
  const { common } = useText()
  return (
    <div role="status" aria-label={common.loading} className={styles.skeleton}>
      {widths.map((width, index) => (
        <span key={width} className={styles.shape} data-out={index % 2 === 1 || undefined}>
          <Skeleton width={`${width}%`} height={34} />
        </span>
      ))}
    </div>
  )
}
