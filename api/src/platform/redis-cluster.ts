/** A connection to a Redis Cluster that finds the node of each key. Like others, it makes nobody wait. */
import { Cluster } from 'ioredis'
import type { RedisSettings } from './redis.ts'

const longestPauseMs = 2000

/** Opens connections to the cluster's nodes and keeps opening them, without end. */
export function openRedisCluster({ url, cluster }: RedisSettings, name: string) {
  const { username, password, protocol } = url ? new URL(url) : { username: '', password: '', protocol: '' }
  const client = new Cluster([...cluster], {
    enableOfflineQueue: false,
    clusterRetryStrategy: (attempt) => Math.min(50 * 2 ** attempt, longestPauseMs),
    redisOptions: {
      connectionName: name,
      connectTimeout: 2000,
      socketTimeout: 3000,
      maxRetriesPerRequest: 0,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  })
  // What fails is told to whoever asked; without a listener it would end the process.
  client.on('error', () => undefined)
  return {
    client,
    close: async () => client.disconnect(),
  }
}
