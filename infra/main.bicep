// Holdfast in one region: everything that the archive needs, and nothing outside the region. docs/runbook.md says how to
// deploy it. Nothing here is irreversible but the names: locking is a step of its own.
targetScope = 'subscription'

import { pairs, flexRegions } from 'modules/regions.bicep'
import { lockList } from 'modules/retention.bicep'

@description('Host of the Genesys region, such as mypurecloud.ie.')
param genesysEnvironment string
@description('Azure region: the one allowed location of everything.')
param location string
@description('Regions beside those of the table in which the archive may lie, on the operator\'s own decision.')
param alsoAllowedRegions array = []
@description('First part of all names.')
@minLength(3)
@maxLength(11)
param name string = 'holdfast'
param resourceGroupName string = '${name}-${location}'
param genesysClientId string
@secure()
param genesysClientSecret string
@description('Client id of the app registration of the API: the audience of its tokens, with the app roles of docs/roles.md.')
param apiClientId string
@description('ZRS: three zones of the region. LRS where it has none.')
@allowed(['Standard_ZRS', 'Standard_LRS'])
param redundancy string = 'Standard_ZRS'
@description('auto: Flex Consumption where the region has it, else premium: Elastic Premium with one instance.')
@allowed(['auto', 'flex', 'premium'])
param plan string = 'auto'
@description('Where orchestrations are kept: the host\'s storage, or Durable Task Scheduler.')
@allowed(['storage', 'scheduler'])
param durableBackend string = 'storage'
@allowed(['22', '24'])
param nodeVersion string = '24'
@description('Networks (CIDR) from which the API is called and packages are published; none: from inside the network alone.')
param allowedCallers array = []
param addressSpace string = '10.70.0.0/24'
@description('Address of a firewall that everything leaves through; empty: the NAT gateway of this deployment.')
param firewallAddress string = ''
@description('Mail addresses that alerts go to.')
param alertRecipients array
@description('Days for which log files cannot be changed.')
param logArchiveDays int = 2557
@description('Together with iUnderstandThisIsIrreversible: the retention periods are to be locked. Nobody can shorten or undo that, Microsoft included.')
param lockPolicies bool = false
@description('I have read "Locking" in docs/runbook.md.')
param iUnderstandThisIsIrreversible bool = false

@description('Settings of adapters/config that have a default; what is not named keeps it.')
type tuning = {
  GENESYS_CALLS_PER_MINUTE: string?
  GENESYS_BACKFILL_SHARE: string?
  HOLDFAST_AUTHORITY: string?
  HOLDFAST_SLICE_SIZE: string?
  HOLDFAST_DOWNLOADS: string?
  HOLDFAST_RECORDING_WAIT_MINUTES: string?
  HOLDFAST_RECORDING_RETRY_MINUTES: string?
  HOLDFAST_DATA_LAKE_WAIT_MINUTES: string?
  HOLDFAST_OPEN_AFTER_DAYS: string?
  HOLDFAST_KEEP_OVERDUE_YEARS: string?
  HOLDFAST_RESTORE_ARCHIVED: string?
  HOLDFAST_SPEECH_TRANSCRIPTS: string?
  HOLDFAST_LINKS: string?
  HOLDFAST_RETRIEVAL_HOURS: string?
  HOLDFAST_BUSINESS_HOURS: string?
  HOLDFAST_HOLIDAYS: string?
  HOLDFAST_KNOWN_ADDRESSES: string?
  HOLDFAST_RECORDS_PER_HOUR: string?
}
param settings tuning = {}

var allowedRegions = concat(pairs[?genesysEnvironment] ?? [], alsoAllowedRegions)
var region = contains(allowedRegions, location)
  ? location
  : fail('${location} may not hold recordings of ${genesysEnvironment}: allowed is ${join(allowedRegions, ' or ')}')
var hasFlex = contains(flexRegions, location)
var chosenPlan = plan == 'flex' && !hasFlex
  ? fail('${location} has no Flex Consumption: plan premium')
  : plan == 'auto' ? (hasFlex ? 'flex' : 'premium') : plan
var locked = lockPolicies && iUnderstandThisIsIrreversible
var unique = take(uniqueString(subscription().id, resourceGroupName), 8)
var short = replace(name, '-', '')

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: region
}

module definitions 'modules/policy-definitions.bicep' = {
  name: 'policy-definitions'
  params: { name: name }
}
module policies 'modules/policies.bicep' = {
  name: 'policies'
  scope: group
  params: { location: region, noGeoCopiesId: definitions.outputs.noGeoCopiesId }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: region
    name: name
    archiveName: '${short}log${unique}'
    redundancy: redundancy
    archiveDays: logArchiveDays
  }
}
module identities 'modules/identities.bicep' = {
  name: 'identities'
  scope: group
  params: { location: region, name: name }
}
module roles 'modules/roles.bicep' = {
  name: 'roles'
  scope: group
  params: { name: name }
}

module keyVault 'modules/key-vault.bicep' = {
  name: 'key-vault'
  scope: group
  params: {
    location: region
    name: '${name}-${unique}'
    genesysClientSecret: genesysClientSecret
    workspaceId: monitoring.outputs.workspaceId
    logArchiveId: monitoring.outputs.archiveId
    keysPrincipalId: identities.outputs.keys.principalId
  }
}
module keyGrants 'modules/key-grants.bicep' = {
  name: 'key-grants'
  scope: group
  params: {
    vaultName: keyVault.outputs.name
    roles: roles.outputs.ids
    appId: identities.outputs.app.principalId
    disposerId: identities.outputs.disposer.principalId
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    location: region
    name: '${short}va${unique}'
    redundancy: redundancy
    keyVaultUri: keyVault.outputs.uri
    keysIdentityId: identities.outputs.keys.id
    workspaceId: monitoring.outputs.workspaceId
    logArchiveId: monitoring.outputs.archiveId
  }
}
module vaultGrants 'modules/vault-grants.bicep' = {
  name: 'vault-grants'
  scope: group
  params: {
    accountName: vault.outputs.name
    roles: roles.outputs.ids
    archiverId: identities.outputs.archiver.principalId
    readerId: identities.outputs.reader.principalId
    keeperId: identities.outputs.keeper.principalId
    dispositionId: identities.outputs.disposition.principalId
  }
}
module working 'modules/working.bicep' = {
  name: 'working'
  scope: group
  params: {
    location: region
    name: '${short}wk${unique}'
    redundancy: redundancy
    keyVaultUri: keyVault.outputs.uri
    keysIdentityId: identities.outputs.keys.id
    workspaceId: monitoring.outputs.workspaceId
    logArchiveId: monitoring.outputs.archiveId
    appId: identities.outputs.app.principalId
    disposerId: identities.outputs.disposer.principalId
    roles: roles.outputs.ids
  }
}
module index 'modules/index.bicep' = {
  name: 'index'
  scope: group
  params: {
    location: region
    name: '${name}-${unique}'
    keyVaultUri: keyVault.outputs.uri
    keysIdentityId: identities.outputs.keys.id
    appId: identities.outputs.app.principalId
    workspaceId: monitoring.outputs.workspaceId
    logArchiveId: monitoring.outputs.archiveId
    sliceSize: int(settings.?HOLDFAST_SLICE_SIZE ?? '500')
    zoneRedundant: redundancy == 'Standard_ZRS'
  }
}
module observer 'modules/observer.bicep' = {
  name: 'observer'
  scope: group
  params: { roles: roles.outputs.ids, appId: identities.outputs.app.principalId }
}

module network 'modules/network.bicep' = {
  name: 'network'
  scope: group
  params: {
    location: region
    name: name
    plan: chosenPlan
    addressSpace: addressSpace
    firewallAddress: firewallAddress
    workspaceId: monitoring.outputs.workspaceId
    logArchiveId: monitoring.outputs.archiveId
  }
}
module archiveHost 'modules/host-storage.bicep' = {
  name: 'archive-host'
  scope: group
  params: {
    location: region
    name: '${short}ha${unique}'
    redundancy: redundancy
    hostId: identities.outputs.app.principalId
    workspaceId: monitoring.outputs.workspaceId
    logArchiveId: monitoring.outputs.archiveId
  }
}
module dispositionHost 'modules/host-storage.bicep' = {
  name: 'disposition-host'
  scope: group
  params: {
    location: region
    name: '${short}hd${unique}'
    redundancy: redundancy
    hostId: identities.outputs.disposer.principalId
    workspaceId: monitoring.outputs.workspaceId
    logArchiveId: monitoring.outputs.archiveId
  }
}
module endpoints 'modules/private-endpoints.bicep' = {
  name: 'private-endpoints'
  scope: group
  params: {
    location: region
    name: name
    networkId: network.outputs.id
    subnetId: network.outputs.endpointsSubnetId
    targets: [
      { name: 'vault', resourceId: vault.outputs.id, group: 'blob' }
      { name: 'working', resourceId: working.outputs.id, group: 'blob' }
      { name: 'working-queue', resourceId: working.outputs.id, group: 'queue' }
      { name: 'archive-host', resourceId: archiveHost.outputs.id, group: 'blob' }
      { name: 'archive-host-queue', resourceId: archiveHost.outputs.id, group: 'queue' }
      { name: 'archive-host-table', resourceId: archiveHost.outputs.id, group: 'table' }
      { name: 'disposition-host', resourceId: dispositionHost.outputs.id, group: 'blob' }
      { name: 'disposition-host-queue', resourceId: dispositionHost.outputs.id, group: 'queue' }
      { name: 'disposition-host-table', resourceId: dispositionHost.outputs.id, group: 'table' }
      { name: 'keys', resourceId: keyVault.outputs.id, group: 'vault' }
      { name: 'index', resourceId: index.outputs.id, group: 'Sql' }
      { name: 'archive-app', resourceId: archiveApp.outputs.id, group: 'sites' }
    ]
  }
}

module scheduler 'modules/scheduler.bicep' = if (durableBackend == 'scheduler') {
  name: 'scheduler'
  scope: group
  params: {
    location: region
    name: '${name}-${unique}'
    egressAddress: network.outputs.egressAddress
    workerId: identities.outputs.app.principalId
  }
}
var durableSettings = durableBackend == 'scheduler'
  ? {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler!.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identities.outputs.app.clientId}'
      AzureFunctionsJobHost__extensions__durableTask__hubName: scheduler!.outputs.hub
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
    }
  : {}

module telemetry 'modules/telemetry-grants.bicep' = {
  name: 'telemetry-grants'
  scope: group
  params: {
    componentName: monitoring.outputs.componentName
    writers: [identities.outputs.app, identities.outputs.disposer]
  }
}

module archiveApp 'modules/function-app.bicep' = {
  name: 'archive-app'
  scope: group
  params: {
    location: region
    name: '${name}-${unique}'
    service: 'archive'
    plan: chosenPlan
    nodeVersion: nodeVersion
    subnetId: network.outputs.archiveSubnetId
    // Neither disposition nor disposer: no code of this app can get a token that deletes.
    identityIds: [
      identities.outputs.app.id
      identities.outputs.archiver.id
      identities.outputs.keeper.id
      identities.outputs.reader.id
    ]
    hostStorage: {
      id: identities.outputs.app.id
      clientId: identities.outputs.app.clientId
      blobUrl: archiveHost.outputs.blobUrl
      queueUrl: archiveHost.outputs.queueUrl
      tableUrl: archiveHost.outputs.tableUrl
      packagesUrl: archiveHost.outputs.packagesUrl
    }
    connectionString: monitoring.outputs.connectionString
    allowedCallers: allowedCallers
    alwaysReady: [{ name: 'durable', instanceCount: 1 }]
    workspaceId: monitoring.outputs.workspaceId
    logArchiveId: monitoring.outputs.archiveId
    settings: union(
      {
        HOLDFAST_REGION: region
        HOLDFAST_ALLOWED_REGIONS: join(alsoAllowedRegions, ',')
        HOLDFAST_ROLE: 'archive'
        HOLDFAST_LOCK: locked ? 'locked' : 'trial'
        // The vault's account first: its containers hold the archive.
        HOLDFAST_RESOURCES: join(
          [vault.outputs.id, working.outputs.id, keyVault.outputs.id, index.outputs.id],
          ','
        )
        HOLDFAST_RESOURCE_MANAGER_URL: environment().resourceManager
        HOLDFAST_POLICY_FILE: 'policy/retention.json'
        HOLDFAST_VAULT_URL: vault.outputs.url
        HOLDFAST_STAGING_URL: working.outputs.url
        HOLDFAST_QUEUE_URL: working.outputs.queueUrl
        HOLDFAST_COSMOS_URL: index.outputs.url
        HOLDFAST_COSMOS_DATABASE: 'holdfast'
        HOLDFAST_KEY_VAULT_URL: keyVault.outputs.uri
        HOLDFAST_SIGNING_KEY: 'holdfast-signing'
        HOLDFAST_TENANT_ID: subscription().tenantId
        HOLDFAST_AUDIENCE: apiClientId
        HOLDFAST_APP_CLIENT_ID: identities.outputs.app.clientId
        HOLDFAST_ARCHIVER_CLIENT_ID: identities.outputs.archiver.clientId
        HOLDFAST_KEEPER_CLIENT_ID: identities.outputs.keeper.clientId
        HOLDFAST_READER_CLIENT_ID: identities.outputs.reader.clientId
        GENESYS_ENVIRONMENT: genesysEnvironment
        GENESYS_CLIENT_ID: genesysClientId
        GENESYS_CLIENT_SECRET: keyVault.outputs.genesysSecretReference
      },
      durableSettings,
      settings
    )
  }
}

// The same package, other settings: it alone may delete. No secret of the source, no way in, no private endpoint.
module dispositionApp 'modules/function-app.bicep' = {
  name: 'disposition-app'
  scope: group
  params: {
    location: region
    name: '${name}-d-${unique}'
    service: 'disposition'
    plan: chosenPlan
    nodeVersion: nodeVersion
    subnetId: network.outputs.dispositionSubnetId
    identityIds: [identities.outputs.disposer.id, identities.outputs.disposition.id, identities.outputs.reader.id]
    hostStorage: {
      id: identities.outputs.disposer.id
      clientId: identities.outputs.disposer.clientId
      blobUrl: dispositionHost.outputs.blobUrl
      queueUrl: dispositionHost.outputs.queueUrl
      tableUrl: dispositionHost.outputs.tableUrl
      packagesUrl: dispositionHost.outputs.packagesUrl
    }
    connectionString: monitoring.outputs.connectionString
    allowedCallers: []
    alwaysReady: []
    workspaceId: monitoring.outputs.workspaceId
    logArchiveId: monitoring.outputs.archiveId
    settings: {
      HOLDFAST_ROLE: 'disposition'
      HOLDFAST_REGION: region
      HOLDFAST_VAULT_URL: vault.outputs.url
      HOLDFAST_KEY_VAULT_URL: keyVault.outputs.uri
      HOLDFAST_SIGNING_KEY: 'holdfast-signing'
      HOLDFAST_DISPOSITION_CLIENT_ID: identities.outputs.disposition.clientId
      HOLDFAST_DISPOSER_CLIENT_ID: identities.outputs.disposer.clientId
      HOLDFAST_READER_CLIENT_ID: identities.outputs.reader.clientId
      Dispositions__queueServiceUri: working.outputs.queueUrl
      Dispositions__credential: 'managedidentity'
      Dispositions__clientId: identities.outputs.disposer.clientId
    }
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: region
    name: name
    workspaceId: monitoring.outputs.workspaceId
    recipients: alertRecipients
    addressSpace: addressSpace
    vaultName: vault.outputs.name
    readers: [identities.outputs.reader.principalId]
  }
}

@description('What the lock step of the runbook locks: empty until both parameters say so.')
output containersToLock array = locked ? lockList : []
output vaultAccount string = vault.outputs.name
output resourceGroup string = group.name
@description('By this name azd finds the group in which it looks for the apps.')
output AZURE_RESOURCE_GROUP string = group.name
output archiveApp string = archiveApp.outputs.name
output dispositionApp string = dispositionApp.outputs.name
output archiveUrl string = 'https://${archiveApp.outputs.hostName}'
@description('Put it on the allow-list of the source.')
output egressAddress string = network.outputs.egressAddress
