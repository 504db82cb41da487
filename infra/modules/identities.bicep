// One identity a duty. Whatever identity an app has, all code in it has: disposition lives on an app of its own.
param location string
param name string

var duties = ['app', 'archiver', 'keeper', 'reader', 'disposition', 'disposer', 'keys']

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = [for duty in duties: {
  name: '${name}-${duty}'
  location: location
}]

type identity = { id: string, principalId: string, clientId: string }
@export()
type identitiesByDuty = {
  @description('Keeps index, staging and signatures, and runs the host of the first app.')
  app: identity
  @description('Creates blobs in the vault.')
  archiver: identity
  @description('Sets and extends dates.')
  keeper: identity
  @description('Reads the vault.')
  reader: identity
  @description('Deletes what nothing protects.')
  disposition: identity
  @description('Runs the host of the second app and takes its messages.')
  disposer: identity
  @description('Wraps and unwraps for storage and Cosmos.')
  keys: identity
}

output byDuty identitiesByDuty = {
  app: {
    id: identities[0].id
    principalId: identities[0].properties.principalId
    clientId: identities[0].properties.clientId
  }
  archiver: {
    id: identities[1].id
    principalId: identities[1].properties.principalId
    clientId: identities[1].properties.clientId
  }
  keeper: {
    id: identities[2].id
    principalId: identities[2].properties.principalId
    clientId: identities[2].properties.clientId
  }
  reader: {
    id: identities[3].id
    principalId: identities[3].properties.principalId
    clientId: identities[3].properties.clientId
  }
  disposition: {
    id: identities[4].id
    principalId: identities[4].properties.principalId
    clientId: identities[4].properties.clientId
  }
  disposer: {
    id: identities[5].id
    principalId: identities[5].properties.principalId
    clientId: identities[5].properties.clientId
  }
  keys: {
    id: identities[6].id
    principalId: identities[6].properties.principalId
    clientId: identities[6].properties.clientId
  }
}
