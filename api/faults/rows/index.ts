import type { Row } from '../row.ts'
import { instanceKilled, killedAtWrite } from './f01-instance-killed.ts'
import { killedBeforePublish } from './f02-killed-before-publish.ts'
import { redisGone } from './f03-redis-gone.ts'
import { redisEmpty } from './f04-redis-empty.ts'
import { redisFrozen } from './f05-redis-frozen.ts'
import { silentNetwork } from './f06-silent-network.ts'
import { postgresRestarted } from './f07-postgres-restarted.ts'
import { failoverBehind, failoverInStep } from './f08-failover.ts'
import { instanceFrozen } from './f09-instance-frozen.ts'
import { slowConsumer } from './f10-slow-consumer.ts'
import { clockSkew } from './f12-clock-skew.ts'
import { herd } from './f14-herd.ts'
import { dataFull, logFull } from './f15-disk-full.ts'
import { seam } from './f16-seam.ts'
import { rollingRestart } from './f17-rolling-restart.ts'

/** The matrix of faults. */
export const rows: readonly Row[] = [
  instanceKilled,
  killedAtWrite,
  killedBeforePublish,
  redisGone,
  redisEmpty,
  redisFrozen,
  silentNetwork,
  postgresRestarted,
  failoverInStep,
  failoverBehind,
  instanceFrozen,
  slowConsumer,
  clockSkew,
  herd,
  dataFull,
  logFull,
  seam,
  rollingRestart,
]
