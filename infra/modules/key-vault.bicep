// Keys that the customer holds: one behind each encryption scope, one for the services' own data, one that signs.
import { scopes } from 'retention.bicep'

param location string
param name string
@secure()
param genesysClientSecret string
param workspaceId string
param logArchiveId string
@description('Principal of the identity with which storage and Cosmos wrap and unwrap.')
param keysPrincipalId string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'premium' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    // A purged key would make every blob under it unreadable, whatever its retention date says.
    enablePurgeProtection: true
    publicNetworkAccess: 'Disabled'
    // Storage and Cosmos reach their keys as trusted services.
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny' }
  }
}

var yearly = {
  attributes: {}
  lifetimeActions: [{ trigger: { timeAfterCreate: 'P1Y' }, action: { type: 'rotate' } }]
}

// 2048 bits: a hardware vault unwraps 2,000 of them in ten seconds, and 250 of 4096.
resource wrapping 'Microsoft.KeyVault/vaults/keys@2025-05-01' = [for key in concat(map(scopes, scope => scope.key), ['service-data']): {
  parent: vault
  name: key
  properties: {
    kty: 'RSA-HSM'
    keySize: 2048
    keyOps: ['wrapKey', 'unwrapKey']
    rotationPolicy: yearly
  }
}]

// Rotated by a person: whoever checks certificates is told the new thumbprint (docs/runbook.md).
resource signing 'Microsoft.KeyVault/vaults/keys@2025-05-01' = {
  parent: vault
  name: 'holdfast-signing'
  properties: {
    kty: 'EC-HSM'
    curveName: 'P-256'
    keyOps: ['sign', 'verify']
    rotationPolicy: {
      attributes: { expiryTime: 'P2Y' }
      lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P60D' }, action: { type: 'notify' } }]
    }
  }
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: 'genesys-client-secret'
  properties: { value: genesysClientSecret }
}

// Key Vault Crypto Service Encryption User: read, wrap, unwrap.
var encryptionUser = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'e147488a-f6f5-4113-8e2d-b22465e65bf6'
)
resource encryption 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, 'keys', encryptionUser)
  properties: {
    roleDefinitionId: encryptionUser
    principalId: keysPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: vault
  name: 'keep'
  properties: { level: 'CanNotDelete', notes: 'Without these keys the archive cannot be read.' }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'holdfast'
  properties: {
    workspaceId: workspaceId
    storageAccountId: logArchiveId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri
@description('Reference for an app setting, always the newest version.')
output genesysSecretReference string = '@Microsoft.KeyVault(SecretUri=${vault.properties.vaultUri}secrets/${secret.name})'
