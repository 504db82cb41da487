// One Functions app with its plan: the same package for both apps, other settings and other identities.
param location string
param name string
@description('As azure.yaml names it: by this tag the package finds its app.')
param service string
@description('flex: Flex Consumption. premium: Elastic Premium EP1, one instance, so one process for everything.')
@allowed(['flex', 'premium'])
param plan string
@allowed(['22', '24'])
param nodeVersion string
param subnetId string
@description('Resource ids of the identities that code in this app may act as.')
param identityIds array
type host = { id: string, clientId: string, blobUrl: string, queueUrl: string, tableUrl: string, packagesUrl: string }
@description('The identity that the host runs as, and its storage.')
param hostStorage host
@description('Settings of Holdfast.')
param settings object
@description('Application Insights.')
param connectionString string
@description('Networks (CIDR) that may call; none closes the app to the public network.')
param allowedCallers array
@description('Always-ready groups of Flex Consumption.')
param alwaysReady array
param workspaceId string
param logArchiveId string

var flex = plan == 'flex'

resource farm 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name
  location: location
  kind: flex ? 'functionapp' : 'elastic'
  sku: flex ? { name: 'FC1', tier: 'FlexConsumption' } : { name: 'EP1', tier: 'ElasticPremium' }
  properties: flex ? { reserved: true } : { reserved: true, maximumElasticWorkerCount: 1 }
}

var restrictions = [for (network, i) in allowedCallers: {
  name: 'caller-${i}'
  ipAddress: network
  action: 'Allow'
  priority: 100 + i
}]
var common = {
  minTlsVersion: '1.2'
  scmMinTlsVersion: '1.2'
  ftpsState: 'Disabled'
  http20Enabled: true
  ipSecurityRestrictions: restrictions
  ipSecurityRestrictionsDefaultAction: 'Deny'
  scmIpSecurityRestrictions: restrictions
  scmIpSecurityRestrictionsDefaultAction: 'Deny'
}
var premiumConfig = {
  linuxFxVersion: 'NODE|${nodeVersion}'
  // One process: the budget of calls to the source is counted in it.
  functionAppScaleLimit: 1
  minimumElasticInstanceCount: 1
  vnetRouteAllEnabled: true
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  tags: { 'azd-service-name': service }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: toObject(identityIds, id => id, id => {})
  }
  properties: {
    serverFarmId: farm.id
    reserved: true
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: empty(allowedCallers) ? 'Disabled' : 'Enabled'
    virtualNetworkSubnetId: subnetId
    outboundVnetRouting: { allTraffic: true }
    keyVaultReferenceIdentity: hostStorage.id
    siteConfig: flex ? common : union(common, premiumConfig)
    functionAppConfig: flex
      ? {
          deployment: {
            storage: {
              type: 'blobContainer'
              value: hostStorage.packagesUrl
              authentication: {
                type: 'UserAssignedIdentity'
                userAssignedIdentityResourceId: hostStorage.id
              }
            }
          }
          runtime: { name: 'node', version: nodeVersion }
          scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 40, alwaysReady: alwaysReady }
        }
      : null
  }
}

var hostSettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: hostStorage.clientId
  AzureWebJobsStorage__blobServiceUri: hostStorage.blobUrl
  AzureWebJobsStorage__queueServiceUri: hostStorage.queueUrl
  AzureWebJobsStorage__tableServiceUri: hostStorage.tableUrl
  APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${hostStorage.clientId};Authorization=AAD'
  // An app that cannot load must not stand there as one without functions.
  FUNCTIONS_NODE_BLOCK_ON_ENTRY_POINT_ERROR: 'true'
  // By itself every thread gets a heap of its own from the C library, which keeps what bodies and packed files needed.
  MALLOC_ARENA_MAX: '2'
}
// Flex Consumption has its own words for these and refuses them.
var premiumSettings = {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'node'
  WEBSITE_RUN_FROM_PACKAGE: '${hostStorage.packagesUrl}/holdfast.zip'
  WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: hostStorage.id
}
resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: site
  name: 'appsettings'
  properties: union(hostSettings, flex ? {} : premiumSettings, settings)
}

resource noPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = [for way in ['ftp', 'scm']: {
  parent: site
  name: way
  properties: { allow: false }
}]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: site
  name: 'holdfast'
  properties: {
    workspaceId: workspaceId
    storageAccountId: logArchiveId
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = site.id
output name string = site.name
output hostName string = site.properties.defaultHostName
