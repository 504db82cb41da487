// The app sees where the archive lies before it archives: account properties of the group, nothing of their content.
param roles object
param appId string

resource observes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, 'app', 'observer')
  properties: { roleDefinitionId: roles.observer, principalId: appId, principalType: 'ServicePrincipal' }
}
