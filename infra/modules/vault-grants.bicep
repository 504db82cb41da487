// Who may do what in the vault: by custom role, container by container, nobody on the account.
import { containers } from 'retention.bicep'

param accountName string
param roles object
param archiverId string
param readerId string
param keeperId string
param dispositionId string

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {
  name: accountName
}
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' existing = {
  parent: account
  name: 'default'
}
var kept = filter(containers, container => container.holds != 'files')
var files = filter(containers, container => container.holds == 'files')

resource all 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' existing = [for container in containers: {
  parent: blobs
  name: container.name
}]
resource dated 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' existing = [for container in kept: {
  parent: blobs
  name: container.name
}]
resource disposable 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' existing = [for container in files: {
  parent: blobs
  name: container.name
}]

// Reading a blob and listing names are one right; only a condition tells them apart. The name matches no container.
var listingOnly = '((!(ActionMatches{\'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read\'} AND NOT SubOperationMatches{\'Blob.List\'})) OR (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals \'listing-only\'))'

resource archiver 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (container, i) in containers: {
  scope: all[i]
  name: guid(all[i].id, 'archiver')
  properties: { roleDefinitionId: roles.archiver, principalId: archiverId, principalType: 'ServicePrincipal' }
}]

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (container, i) in containers: {
  scope: all[i]
  name: guid(all[i].id, 'reader')
  properties: { roleDefinitionId: roles.reader, principalId: readerId, principalType: 'ServicePrincipal' }
}]

// A key for links is a thing of the account; what a link may do is what the reader may.
resource links 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, 'reader', 'links')
  properties: { roleDefinitionId: roles.linkSigner, principalId: readerId, principalType: 'ServicePrincipal' }
}

resource keeper 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (container, i) in kept: {
  scope: dated[i]
  name: guid(dated[i].id, 'keeper')
  properties: {
    roleDefinitionId: roles.keeper
    principalId: keeperId
    principalType: 'ServicePrincipal'
    condition: listingOnly
    conditionVersion: '2.0'
  }
}]

resource disposition 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (container, i) in files: {
  scope: disposable[i]
  name: guid(disposable[i].id, 'disposition')
  properties: {
    roleDefinitionId: roles.disposition
    principalId: dispositionId
    principalType: 'ServicePrincipal'
    condition: listingOnly
    conditionVersion: '2.0'
  }
}]
