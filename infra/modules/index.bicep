// The index: one region, read as written, by identity alone, under a customer key. Lost, it is rebuilt from the vault.
param location string
param name string
param keyVaultUri string
param keysIdentityId string
param appId string
param workspaceId string
param logArchiveId string
@description('Conversations of a slice, HOLDFAST_SLICE_SIZE: what the throughput follows from.')
param sliceSize int
param zoneRedundant bool

// Four slices may end together. A conversation is about seven documents of six request units, and what is throttled is
// sent again for about 21 seconds: 4 x sliceSize x 7 x 6 / 21, in whole thousands; autoscale idles at a tenth of it.
var throughput = max(1000, (4 * sliceSize * 7 * 6 / 21 + 999) / 1000 * 1000)

var partitionKeys = {
  records: '/conversationId'
  lookups: '/key'
  ledger: '/day'
  holds: '/matterId'
  requests: '/requestId'
  messages: '/correlationId'
}

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' = {
  name: name
  location: location
  kind: 'GlobalDocumentDB'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${keysIdentityId}': {} } }
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [{ locationName: location, failoverPriority: 0, isZoneRedundant: zoneRedundant }]
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    enableAutomaticFailover: false
    enableMultipleWriteLocations: false
    disableLocalAuth: true
    // Containers come from here, never from the app.
    disableKeyBasedMetadataWriteAccess: true
    keyVaultKeyUri: '${keyVaultUri}keys/service-data'
    defaultIdentity: 'UserAssignedIdentity=${keysIdentityId}'
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous30Days' } }
    publicNetworkAccess: 'Disabled'
    networkAclBypass: 'None'
    minimalTlsVersion: 'Tls12'
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2025-04-15' = {
  parent: account
  name: 'holdfast'
  properties: {
    resource: { id: 'holdfast' }
    options: { autoscaleSettings: { maxThroughput: throughput } }
  }
}

resource indexContainers 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-04-15' = [for entry in items(partitionKeys): {
  parent: database
  name: entry.key
  properties: {
    resource: {
      id: entry.key
      // Version 1 hashes the first 101 bytes alone, and keys are longer.
      partitionKey: { paths: [entry.value], kind: 'Hash', version: 2 }
      // What is asked for, beside id; by default each field of every document would be indexed.
      indexingPolicy: {
        indexingMode: 'consistent'
        automatic: true
        includedPaths: [
          { path: '/kind/?' }
          { path: '/day/?' }
          { path: '/summary/status/?' }
          { path: '/mediaTypes/[]/?' }
        ]
        excludedPaths: [{ path: '/*' }]
      }
    }
  }
}]

// The client asks the account where it is before it asks anything else.
resource metadata 'Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions@2025-04-15' = {
  parent: account
  name: guid(account.id, 'metadata')
  properties: {
    roleName: 'Holdfast metadata'
    type: 'CustomRole'
    assignableScopes: [account.id]
    permissions: [{ dataActions: ['Microsoft.DocumentDB/databaseAccounts/readMetadata'] }]
  }
}
resource finds 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = {
  parent: account
  name: guid(account.id, 'app', 'metadata')
  properties: { roleDefinitionId: metadata.id, principalId: appId, scope: account.id }
}
resource writes 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = {
  parent: account
  name: guid(account.id, 'app', 'contributor')
  properties: {
    // Cosmos DB Built-in Data Contributor.
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002'
    principalId: appId
    scope: '${account.id}/dbs/${database.name}'
  }
  // Two changes of rights at once conflict.
  dependsOn: [finds]
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: account
  name: 'keep'
  properties: { level: 'CanNotDelete', notes: 'Rebuilding the index from the vault takes days.' }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account
  name: 'holdfast'
  properties: {
    workspaceId: workspaceId
    storageAccountId: logArchiveId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      { category: 'DataPlaneRequests', enabled: true }
      { category: 'ControlPlaneRequests', enabled: true }
    ]
    metrics: [{ category: 'Requests', enabled: true }]
  }
}

output id string = account.id
output name string = account.name
output url string = account.properties.documentEndpoint
