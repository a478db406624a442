import type { Row } from '../row.ts'
import { instanceKilled } from './f01-instance-killed.ts'
import { redisGone } from './f03-redis-gone.ts'
import { redisFrozen } from './f05-redis-frozen.ts'
import { postgresRestarted } from './f07-postgres-restarted.ts'
import { seam } from './f16-seam.ts'
import { rollingRestart } from './f17-rolling-restart.ts'

/** The matrix of faults. */
export const rows: readonly Row[] = [instanceKilled, redisGone, redisFrozen, postgresRestarted, seam, rollingRestart]
