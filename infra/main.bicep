// Holdfast in one region: everything that the archive needs, and nothing outside the region. docs/runbook.md says how to
// deploy it. Nothing here is irreversible but the names: locking is a step of its own.
targetScope = 'subscription'

import { pairs, flexRegions } from 'modules/regions.bicep'
import { lockList } from 'modules/retention.bicep'
import { tuning } from 'modules/tuning.bicep'

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
var shortName = replace(name, '-', '')

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
    archiveName: '${shortName}log${unique}'
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

module stores 'modules/stores.bicep' = {
  name: 'stores'
  scope: group
  params: {
    location: region
    name: name
    shortName: shortName
    unique: unique
    redundancy: redundancy
    genesysClientSecret: genesysClientSecret
    sliceSize: int(settings.?HOLDFAST_SLICE_SIZE ?? '500')
    identities: identities.outputs.byDuty
    roles: roles.outputs.ids
    workspaceId: monitoring.outputs.workspaceId
    logArchiveId: monitoring.outputs.archiveId
  }
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
module apps 'modules/apps.bicep' = {
  name: 'apps'
  scope: group
  params: {
    location: region
    name: name
    shortName: shortName
    unique: unique
    redundancy: redundancy
    plan: chosenPlan
    nodeVersion: nodeVersion
    durableBackend: durableBackend
    allowedCallers: allowedCallers
    archiveSettings: union(
      {
        HOLDFAST_ALLOWED_REGIONS: join(alsoAllowedRegions, ',')
        HOLDFAST_LOCK: locked ? 'locked' : 'trial'
        HOLDFAST_AUDIENCE: apiClientId
        GENESYS_ENVIRONMENT: genesysEnvironment
        GENESYS_CLIENT_ID: genesysClientId
      },
      settings
    )
    identities: identities.outputs.byDuty
    stores: stores.outputs.kept
    archiveSubnetId: network.outputs.archiveSubnetId
    dispositionSubnetId: network.outputs.dispositionSubnetId
    egressAddress: network.outputs.egressAddress
    componentName: monitoring.outputs.componentName
    connectionString: monitoring.outputs.connectionString
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
      { name: 'vault', resourceId: stores.outputs.kept.vault.id, group: 'blob' }
      { name: 'working', resourceId: stores.outputs.kept.working.id, group: 'blob' }
      { name: 'working-queue', resourceId: stores.outputs.kept.working.id, group: 'queue' }
      { name: 'archive-host', resourceId: apps.outputs.archiveHostId, group: 'blob' }
      { name: 'archive-host-queue', resourceId: apps.outputs.archiveHostId, group: 'queue' }
      { name: 'archive-host-table', resourceId: apps.outputs.archiveHostId, group: 'table' }
      { name: 'disposition-host', resourceId: apps.outputs.dispositionHostId, group: 'blob' }
      { name: 'disposition-host-queue', resourceId: apps.outputs.dispositionHostId, group: 'queue' }
      { name: 'disposition-host-table', resourceId: apps.outputs.dispositionHostId, group: 'table' }
      { name: 'keys', resourceId: stores.outputs.kept.keys.id, group: 'vault' }
      { name: 'index', resourceId: stores.outputs.kept.index.id, group: 'Sql' }
      { name: 'archive-app', resourceId: apps.outputs.archiveApp.id, group: 'sites' }
    ]
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
    vaultName: stores.outputs.vaultName
    readers: [identities.outputs.byDuty.reader.principalId]
  }
}

@description('What the lock step of the runbook locks: empty until both parameters say so.')
output containersToLock array = locked ? lockList : []
output vaultAccount string = stores.outputs.vaultName
output resourceGroup string = group.name
@description('By this name azd finds the group in which it looks for the apps.')
output AZURE_RESOURCE_GROUP string = group.name
output archiveApp string = apps.outputs.archiveApp.name
output dispositionApp string = apps.outputs.dispositionAppName
output archiveUrl string = 'https://${apps.outputs.archiveApp.hostName}'
@description('Put it on the allow-list of the source.')
output egressAddress string = network.outputs.egressAddress
