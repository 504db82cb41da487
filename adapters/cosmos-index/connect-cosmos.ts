import { CosmosClient, type Container, type Database } from '@azure/cosmos'
import type { TokenCredential } from '@azure/identity'
import type { CosmosContainer } from './containers.ts'

/**
 * The database with a client that authenticates by identity and retries throttling by itself (429, up to 30 s in all).
 */
export function connectCosmos(url: string, credential: TokenCredential, databaseName: string): Database {
  const client = new CosmosClient({
    endpoint: url,
    aadCredentials: credential,
    connectionPolicy: {
      retryOptions: { maxRetryAttemptCount: 9, fixedRetryIntervalInMilliseconds: 0, maxWaitTimeInSeconds: 30 },
    },
  })
  return client.database(databaseName)
}

export function containerOf(database: Database, name: CosmosContainer): Container {
  return database.container(name)
}
