// What is kept, and who may do what with it: keys, vault, working copies, index.
import { identitiesByDuty } from 'identities.bicep'

param location string
@description('First part of names.')
param name string
@description('The same for storage accounts, whose names have letters and digits only.')
param shortName string
@description('Last part of names that all of Azure shares.')
param unique string
@allowed(['Standard_ZRS', 'Standard_LRS'])
param redundancy string
@secure()
param genesysClientSecret string
@description('Conversations of a slice: the index is made for their writing.')
param sliceSize int
param identities identitiesByDuty
@description('Ids of the custom roles.')
param roles object
param workspaceId string
param logArchiveId string

module keyVault 'key-vault.bicep' = {
  name: 'key-vault'
  params: {
    location: location
    name: '${name}-${unique}'
    genesysClientSecret: genesysClientSecret
    workspaceId: workspaceId
    logArchiveId: logArchiveId
    keysPrincipalId: identities.keys.principalId
  }
}
module keyGrants 'key-grants.bicep' = {
  name: 'key-grants'
  params: {
    vaultName: keyVault.outputs.name
    roles: roles
    appId: identities.app.principalId
    disposerId: identities.disposer.principalId
  }
}

module vault 'vault.bicep' = {
  name: 'vault'
  params: {
    location: location
    name: '${shortName}va${unique}'
    redundancy: redundancy
    keyVaultUri: keyVault.outputs.uri
    keysIdentityId: identities.keys.id
    workspaceId: workspaceId
    logArchiveId: logArchiveId
  }
}
module vaultGrants 'vault-grants.bicep' = {
  name: 'vault-grants'
  params: {
    accountName: vault.outputs.name
    roles: roles
    archiverId: identities.archiver.principalId
    readerId: identities.reader.principalId
    keeperId: identities.keeper.principalId
    dispositionId: identities.disposition.principalId
  }
}

module working 'working.bicep' = {
  name: 'working'
  params: {
    location: location
    name: '${shortName}wk${unique}'
    redundancy: redundancy
    keyVaultUri: keyVault.outputs.uri
    keysIdentityId: identities.keys.id
    workspaceId: workspaceId
    logArchiveId: logArchiveId
    appId: identities.app.principalId
    disposerId: identities.disposer.principalId
    roles: roles
  }
}

module index 'index.bicep' = {
  name: 'index'
  params: {
    location: location
    name: '${name}-${unique}'
    keyVaultUri: keyVault.outputs.uri
    keysIdentityId: identities.keys.id
    appId: identities.app.principalId
    workspaceId: workspaceId
    logArchiveId: logArchiveId
    sliceSize: sliceSize
    zoneRedundant: redundancy == 'Standard_ZRS'
  }
}

module observer 'observer.bicep' = {
  name: 'observer'
  params: { roles: roles, appId: identities.app.principalId }
}

@export()
type kept = {
  vault: { id: string, url: string }
  working: { id: string, url: string, queueUrl: string }
  keys: { id: string, uri: string, genesysSecretReference: string }
  index: { id: string, url: string }
}
output kept kept = {
  vault: { id: vault.outputs.id, url: vault.outputs.url }
  working: { id: working.outputs.id, url: working.outputs.url, queueUrl: working.outputs.queueUrl }
  keys: {
    id: keyVault.outputs.id
    uri: keyVault.outputs.uri
    genesysSecretReference: keyVault.outputs.genesysSecretReference
  }
  index: { id: index.outputs.id, url: index.outputs.url }
}
output vaultName string = vault.outputs.name
