// What the apps may do with keys and secrets: the first looks at all keys, signs with one and reads one secret; the
// second looks at the key that signs, to know what the first has signed.
param vaultName string
param roles object
param appId string
param disposerId string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}
resource signing 'Microsoft.KeyVault/vaults/keys@2025-05-01' existing = {
  parent: vault
  name: 'holdfast-signing'
}
resource secret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' existing = {
  parent: vault
  name: 'genesys-client-secret'
}

resource watches 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, 'app', 'key-watcher')
  properties: { roleDefinitionId: roles.keyWatcher, principalId: appId, principalType: 'ServicePrincipal' }
}
resource signs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: signing
  name: guid(signing.id, 'app', 'signer')
  properties: { roleDefinitionId: roles.signer, principalId: appId, principalType: 'ServicePrincipal' }
}
resource knows 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: signing
  name: guid(signing.id, 'disposer', 'key-watcher')
  properties: { roleDefinitionId: roles.keyWatcher, principalId: disposerId, principalType: 'ServicePrincipal' }
}
resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: secret
  name: guid(secret.id, 'app', 'secret-reader')
  properties: { roleDefinitionId: roles.secretReader, principalId: appId, principalType: 'ServicePrincipal' }
}
