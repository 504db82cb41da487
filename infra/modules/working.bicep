// Working copies and packages: an account of its own, without versions and without soft delete, so that what lifecycle
// deletes is gone. In the vault, which has versions, every overwritten working copy would stay.
param location string
param name string
@allowed(['Standard_ZRS', 'Standard_LRS'])
param redundancy string
param keyVaultUri string
param keysIdentityId string
param workspaceId string
param logArchiveId string
param appId string
param disposerId string
param roles object

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: redundancy }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${keysIdentityId}': {} } }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowedCopyScope: 'AAD'
    publicNetworkAccess: 'Disabled'
    networkAcls: { bypass: 'None', defaultAction: 'Deny' }
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    isLocalUserEnabled: false
    encryption: {
      keySource: 'Microsoft.Keyvault'
      requireInfrastructureEncryption: true
      identity: { userAssignedIdentity: keysIdentityId }
      keyvaultproperties: { keyname: 'service-data', keyvaulturi: keyVaultUri }
      services: {
        blob: { enabled: true, keyType: 'Account' }
        queue: { enabled: true, keyType: 'Account' }
      }
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: { isVersioningEnabled: false, deleteRetentionPolicy: { enabled: false } }
}
resource staging 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' = {
  parent: blobs
  name: 'staging'
  properties: { publicAccess: 'None' }
}
resource exports 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' = {
  parent: blobs
  name: 'exports'
  properties: { publicAccess: 'None' }
}

// The last later look at a day is 30 days after it; a working file is of use no longer than that and a margin.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'empty-staging'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['staging/'] }
            actions: {
              baseBlob: { delete: { daysAfterModificationGreaterThan: 45 } }
              version: { delete: { daysAfterCreationGreaterThan: 1 } }
            }
          }
        }
        {
          name: 'empty-exports'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['exports/'] }
            actions: {
              baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } }
              version: { delete: { daysAfterCreationGreaterThan: 1 } }
            }
          }
        }
      ]
    }
  }
  dependsOn: [blobs]
}

// What the first app asks of the second.
resource queues 'Microsoft.Storage/storageAccounts/queueServices@2025-08-01' = {
  parent: account
  name: 'default'
}
resource dispositions 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-08-01' = {
  parent: queues
  name: 'dispositions'
}

resource stagingRights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: staging
  name: guid(staging.id, 'app')
  properties: { roleDefinitionId: roles.staging, principalId: appId, principalType: 'ServicePrincipal' }
}
// Storage Queue Data Message Sender.
var sender = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a')
resource asks 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: dispositions
  name: guid(dispositions.id, 'app', sender)
  properties: { roleDefinitionId: sender, principalId: appId, principalType: 'ServicePrincipal' }
}
// Storage Queue Data Contributor: the trigger reads the queue's length, takes messages, and makes the poison queue.
var contributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
)
resource takes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, 'disposer', contributor)
  properties: { roleDefinitionId: contributor, principalId: disposerId, principalType: 'ServicePrincipal' }
}

resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
  name: 'holdfast'
  properties: {
    workspaceId: workspaceId
    storageAccountId: logArchiveId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}
resource queueDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: queues
  name: 'holdfast'
  properties: {
    workspaceId: workspaceId
    storageAccountId: logArchiveId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

output id string = account.id
output name string = account.name
output url string = account.properties.primaryEndpoints.blob
output queueUrl string = account.properties.primaryEndpoints.queue
