// The archive: write-once containers of the retention policy, each under its own customer key. No key of the account
// itself, no public way in, no copy outside the region.
import { containers, scopes, tierRules, offlineClasses } from 'retention.bicep'

param location string
param name string
@allowed(['Standard_ZRS', 'Standard_LRS'])
param redundancy string
param keyVaultUri string
@description('Resource id of the identity that wraps and unwraps.')
param keysIdentityId string
param workspaceId string
param logArchiveId string

// Said before anything is created: Azure would refuse only the lifecycle rule, months later.
var tiers = empty(offlineClasses)
  ? tierRules
  : fail('Retention classes ${join(offlineClasses, ', ')} ask for the archive tier: a blob under an encryption scope cannot be moved there, and ZRS has none.')

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: redundancy }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${keysIdentityId}': {} } }
  properties: {
    accessTier: 'Hot'
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
    // Without a period of its own: each container has its class's, and nothing here is locked by a template.
    immutableStorageWithVersioning: { enabled: true }
    encryption: {
      keySource: 'Microsoft.Keyvault'
      requireInfrastructureEncryption: true
      identity: { userAssignedIdentity: keysIdentityId }
      keyvaultproperties: { keyname: 'class-evidence', keyvaulturi: keyVaultUri }
      services: {
        blob: { enabled: true, keyType: 'Account' }
        file: { enabled: true, keyType: 'Account' }
      }
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: true
    deleteRetentionPolicy: { enabled: false }
    containerDeleteRetentionPolicy: { enabled: true, days: 90 }
  }
}

resource encryptionScopes 'Microsoft.Storage/storageAccounts/encryptionScopes@2025-08-01' = [for scope in scopes: {
  parent: account
  name: scope.name
  properties: {
    source: 'Microsoft.KeyVault'
    // Without a version: rotation needs nothing here.
    keyVaultProperties: { keyUri: '${keyVaultUri}keys/${scope.key}' }
    requireInfrastructureEncryption: true
  }
}]

resource worm 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' = [for container in containers: {
  parent: blobs
  name: container.name
  properties: {
    publicAccess: 'None'
    defaultEncryptionScope: container.scope
    denyEncryptionScopeOverride: true
    immutableStorageWithVersioning: { enabled: true }
  }
  dependsOn: [encryptionScopes]
}]

// Born unlocked. Locking is an act of its own that nobody can take back: docs/runbook.md.
resource periods 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-08-01' = [for (container, i) in containers: {
  parent: worm[i]
  name: 'default'
  properties: { immutabilityPeriodSinceCreationInDays: container.days, allowProtectedAppendWrites: false }
}]

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-08-01' = {
  parent: account
  name: 'default'
  properties: { policy: { rules: tiers } }
  dependsOn: [blobs]
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: account
  name: 'keep'
  properties: { level: 'CanNotDelete', notes: 'The archive.' }
}

// The account itself has metrics only: reads, writes and refusals are logged by the blob service.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
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
