import { ManagedIdentityCredential } from '@azure/identity'
import { QueueServiceClient } from '@azure/storage-queue'
import { HostError } from '../host-error.ts'

/**
 * Opens the queue service a trigger names, by the real host's rules for connections: a setting with a connection string
 * (`NAME` or `AzureWebJobsNAME`), or `NAME__queueServiceUri` with the managed identity of the app (`NAME__clientId` for
 * a user-assigned one). @throws HostError `bad-setting`
 */
export const connectQueues = (connection: string, functionName: string): QueueServiceClient => {
  const text = process.env[connection] ?? process.env[`AzureWebJobs${connection}`]
  if (text !== undefined && text !== '') {
    try {
      return QueueServiceClient.fromConnectionString(text)
    } catch (error) {
      throw new HostError(
        'bad-setting',
        `Function '${functionName}': the setting ${connection} is not a storage connection string`,
        { cause: error },
      )
    }
  }
  const uri = process.env[`${connection}__queueServiceUri`]
  if (uri === undefined || uri === '') {
    throw new HostError(
      'bad-setting',
      `Function '${functionName}' needs the setting ${connection} (connection string) or ` +
        `${connection}__queueServiceUri (managed identity)`,
    )
  }
  const clientId = process.env[`${connection}__clientId`]
  return new QueueServiceClient(
    uri,
    clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId }),
  )
}
