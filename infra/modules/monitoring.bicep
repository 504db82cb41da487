// Logs in two places: a workspace to ask, and an account whose files nobody can change.
param location string
param name string
param archiveName string
@allowed(['Standard_ZRS', 'Standard_LRS'])
param redundancy string
@description('Days for which a log file cannot be changed or deleted.')
param archiveDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: name
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 90
    features: { disableLocalAuth: true }
  }
}
resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource archive 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: archiveName
  location: location
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Cool'
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    // Azure Monitor writes as a trusted service from outside the network: nobody else is let in.
    publicNetworkAccess: 'Enabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny' }
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    isLocalUserEnabled: false
    encryption: { keySource: 'Microsoft.Storage', requireInfrastructureEncryption: true }
  }
}
resource archiveBlobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: archive
  name: 'default'
}

// Azure Monitor names the containers that it writes to; made here first, each has its period from the first line on.
var exported = ['AppTraces', 'AppExceptions', 'AppRequests']
var logContainers = concat(
  [
    'insights-logs-storageread'
    'insights-logs-storagewrite'
    'insights-logs-storagedelete'
    'insights-logs-auditevent'
    'insights-logs-azurepolicyevaluationdetails'
    'insights-logs-dataplanerequests'
    'insights-logs-controlplanerequests'
    'insights-logs-functionapplogs'
  ],
  map(exported, table => 'am-${toLower(table)}')
)
resource logs 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' = [for container in logContainers: {
  parent: archiveBlobs
  name: container
  properties: { publicAccess: 'None' }
}]
// Log files grow: what is there is protected, the next line may still be appended.
resource periods 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-08-01' = [for (container, i) in logContainers: {
  parent: logs[i]
  name: 'default'
  properties: { immutabilityPeriodSinceCreationInDays: archiveDays, allowProtectedAppendWrites: true }
}]
resource export 'Microsoft.OperationalInsights/workspaces/dataExports@2025-07-01' = {
  parent: workspace
  name: 'archive'
  properties: { destination: { resourceId: archive.id }, tableNames: exported, enable: true }
  dependsOn: [periods]
}

resource ownDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: workspace
  name: 'holdfast'
  properties: {
    workspaceId: workspace.id
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}
resource archiveDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: archiveBlobs
  name: 'holdfast'
  properties: {
    workspaceId: workspace.id
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}

output workspaceId string = workspace.id
output archiveId string = archive.id
output archiveName string = archive.name
output logContainers array = logContainers
output componentName string = component.name
output connectionString string = component.properties.ConnectionString
