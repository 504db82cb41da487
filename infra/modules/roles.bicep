// Custom roles: the calls that the code makes and nothing more; the built-in ones are too wide. No role has a wildcard.
param name string

var blobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs'
var keyVault = 'Microsoft.KeyVault/vaults'
var definitions = [
  { key: 'archiver', does: 'Creates blobs in the vault', actions: [], data: ['${blobs}/write', '${blobs}/add/action'] }
  {
    key: 'reader'
    does: 'Reads the vault and what its containers enforce'
    actions: ['Microsoft.Storage/storageAccounts/blobServices/containers/read']
    data: ['${blobs}/read']
  }
  {
    key: 'link-signer'
    does: 'Makes the keys with which links to single blobs are signed, which carry the reader\'s rights'
    actions: ['Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action']
    data: []
  }
  {
    key: 'keeper'
    does: 'Sets and extends dates; sees names and dates under a condition that allows listing alone'
    actions: []
    data: ['${blobs}/immutableStorage/runAsSuperUser/action', '${blobs}/read']
  }
  {
    key: 'disposition'
    does: 'Deletes what nothing protects; sees names and dates under a condition that allows listing alone'
    actions: []
    data: ['${blobs}/delete', '${blobs}/deleteBlobVersion/action', '${blobs}/read']
  }
  {
    key: 'staging'
    does: 'Keeps working files'
    actions: []
    data: ['${blobs}/read', '${blobs}/write', '${blobs}/add/action']
  }
  {
    key: 'key-watcher'
    does: 'Sees whether keys are usable and rotate'
    actions: []
    data: ['${keyVault}/keys/read', '${keyVault}/keyrotationpolicies/read']
  }
  { key: 'signer', does: 'Signs certificates', actions: [], data: ['${keyVault}/keys/sign/action'] }
  {
    key: 'secret-reader'
    does: 'Reads the secret of the source'
    actions: []
    data: ['${keyVault}/secrets/getSecret/action']
  }
  {
    key: 'observer'
    does: 'Sees where the archive lies and how it is copied'
    actions: [
      'Microsoft.Storage/storageAccounts/read'
      'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies/read'
      'Microsoft.KeyVault/vaults/read'
      'Microsoft.DocumentDB/databaseAccounts/read'
    ]
    data: []
  }
]

resource roles 'Microsoft.Authorization/roleDefinitions@2022-04-01' = [for role in definitions: {
  name: guid(resourceGroup().id, name, role.key)
  properties: {
    roleName: 'Holdfast ${role.key} (${name}, ${resourceGroup().name})'
    description: role.does
    type: 'CustomRole'
    permissions: [{ actions: role.actions, notActions: [], dataActions: role.data, notDataActions: [] }]
    assignableScopes: [resourceGroup().id]
  }
}]

@description('Ids of the role definitions, by key.')
output ids object = {
  archiver: roles[0].id
  reader: roles[1].id
  linkSigner: roles[2].id
  keeper: roles[3].id
  disposition: roles[4].id
  staging: roles[5].id
  keyWatcher: roles[6].id
  signer: roles[7].id
  secretReader: roles[8].id
  observer: roles[9].id
}
