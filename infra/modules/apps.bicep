// The two Functions apps with the storage of their hosts: what they are told, who they are, where they keep their work.
import { identitiesByDuty } from 'identities.bicep'
import { kept } from 'stores.bicep'

param location string
@description('First part of names.')
param name string
@description('The same for storage accounts, whose names have letters and digits only.')
param shortName string
@description('Last part of names that all of Azure shares.')
param unique string
@allowed(['Standard_ZRS', 'Standard_LRS'])
param redundancy string
@allowed(['flex', 'premium'])
param plan string
@allowed(['22', '24'])
param nodeVersion string
@allowed(['storage', 'scheduler'])
param durableBackend string
@description('Networks (CIDR) from which the API is called and packages are published.')
param allowedCallers array
@description('Settings of the archive that the deployment was asked for; the rest follows from what it makes.')
param archiveSettings object
param identities identitiesByDuty
param stores kept
param archiveSubnetId string
param dispositionSubnetId string
param egressAddress string
@description('Application Insights: its name, and where telemetry goes.')
param componentName string
param connectionString string
param workspaceId string
param logArchiveId string

module archiveHost 'host-storage.bicep' = {
  name: 'archive-host'
  params: {
    location: location
    name: '${shortName}ha${unique}'
    redundancy: redundancy
    hostId: identities.app.principalId
    workspaceId: workspaceId
    logArchiveId: logArchiveId
  }
}
module dispositionHost 'host-storage.bicep' = {
  name: 'disposition-host'
  params: {
    location: location
    name: '${shortName}hd${unique}'
    redundancy: redundancy
    hostId: identities.disposer.principalId
    workspaceId: workspaceId
    logArchiveId: logArchiveId
  }
}

module scheduler 'scheduler.bicep' = if (durableBackend == 'scheduler') {
  name: 'scheduler'
  params: {
    location: location
    name: '${name}-${unique}'
    egressAddress: egressAddress
    workerId: identities.app.principalId
  }
}
var durableSettings = durableBackend == 'scheduler'
  ? {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler!.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identities.app.clientId}'
      AzureFunctionsJobHost__extensions__durableTask__hubName: scheduler!.outputs.hub
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
    }
  : {}

module telemetry 'telemetry-grants.bicep' = {
  name: 'telemetry-grants'
  params: {
    componentName: componentName
    writers: [identities.app, identities.disposer]
  }
}

module archiveApp 'function-app.bicep' = {
  name: 'archive-app'
  params: {
    location: location
    name: '${name}-${unique}'
    service: 'archive'
    plan: plan
    nodeVersion: nodeVersion
    subnetId: archiveSubnetId
    // Neither disposition nor disposer: no code of this app can get a token that deletes.
    identityIds: [
      identities.app.id
      identities.archiver.id
      identities.keeper.id
      identities.reader.id
    ]
    hostStorage: {
      id: identities.app.id
      clientId: identities.app.clientId
      blobUrl: archiveHost.outputs.blobUrl
      queueUrl: archiveHost.outputs.queueUrl
      tableUrl: archiveHost.outputs.tableUrl
      packagesUrl: archiveHost.outputs.packagesUrl
    }
    connectionString: connectionString
    allowedCallers: allowedCallers
    alwaysReady: [{ name: 'durable', instanceCount: 1 }]
    workspaceId: workspaceId
    logArchiveId: logArchiveId
    settings: union(
      {
        HOLDFAST_REGION: location
        HOLDFAST_ROLE: 'archive'
        // The vault's account first: its containers hold the archive.
        HOLDFAST_RESOURCES: join(
          [stores.vault.id, stores.working.id, stores.keys.id, stores.index.id],
          ','
        )
        HOLDFAST_RESOURCE_MANAGER_URL: environment().resourceManager
        HOLDFAST_POLICY_FILE: 'policy/retention.json'
        HOLDFAST_VAULT_URL: stores.vault.url
        HOLDFAST_STAGING_URL: stores.working.url
        HOLDFAST_QUEUE_URL: stores.working.queueUrl
        HOLDFAST_COSMOS_URL: stores.index.url
        HOLDFAST_COSMOS_DATABASE: 'holdfast'
        HOLDFAST_KEY_VAULT_URL: stores.keys.uri
        HOLDFAST_SIGNING_KEY: 'holdfast-signing'
        HOLDFAST_TENANT_ID: subscription().tenantId
        HOLDFAST_APP_CLIENT_ID: identities.app.clientId
        HOLDFAST_ARCHIVER_CLIENT_ID: identities.archiver.clientId
        HOLDFAST_KEEPER_CLIENT_ID: identities.keeper.clientId
        HOLDFAST_READER_CLIENT_ID: identities.reader.clientId
        GENESYS_CLIENT_SECRET: stores.keys.genesysSecretReference
      },
      durableSettings,
      archiveSettings
    )
  }
}

// The same package, other settings: it alone may delete. No secret of the source, no way in, no private endpoint.
module dispositionApp 'function-app.bicep' = {
  name: 'disposition-app'
  params: {
    location: location
    name: '${name}-d-${unique}'
    service: 'disposition'
    plan: plan
    nodeVersion: nodeVersion
    subnetId: dispositionSubnetId
    identityIds: [identities.disposer.id, identities.disposition.id, identities.reader.id]
    hostStorage: {
      id: identities.disposer.id
      clientId: identities.disposer.clientId
      blobUrl: dispositionHost.outputs.blobUrl
      queueUrl: dispositionHost.outputs.queueUrl
      tableUrl: dispositionHost.outputs.tableUrl
      packagesUrl: dispositionHost.outputs.packagesUrl
    }
    connectionString: connectionString
    allowedCallers: []
    alwaysReady: []
    workspaceId: workspaceId
    logArchiveId: logArchiveId
    settings: {
      HOLDFAST_ROLE: 'disposition'
      HOLDFAST_REGION: location
      HOLDFAST_VAULT_URL: stores.vault.url
      HOLDFAST_KEY_VAULT_URL: stores.keys.uri
      HOLDFAST_SIGNING_KEY: 'holdfast-signing'
      HOLDFAST_DISPOSITION_CLIENT_ID: identities.disposition.clientId
      HOLDFAST_DISPOSER_CLIENT_ID: identities.disposer.clientId
      HOLDFAST_READER_CLIENT_ID: identities.reader.clientId
      Dispositions__queueServiceUri: stores.working.queueUrl
      Dispositions__credential: 'managedidentity'
      Dispositions__clientId: identities.disposer.clientId
    }
  }
}

output archiveApp { id: string, name: string, hostName: string } = {
  id: archiveApp.outputs.id
  name: archiveApp.outputs.name
  hostName: archiveApp.outputs.hostName
}
output dispositionAppName string = dispositionApp.outputs.name
output archiveHostId string = archiveHost.outputs.id
output dispositionHostId string = dispositionHost.outputs.id
