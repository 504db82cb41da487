// The apps write telemetry as themselves: the component takes no key.
param componentName string
param writers array

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}
// Monitoring Metrics Publisher.
var publisher = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '3913510d-42f4-4e42-8a64-420c390055eb'
)
resource publishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for writer in writers: {
  scope: component
  name: guid(component.id, writer.id, publisher)
  properties: { roleDefinitionId: publisher, principalId: writer.principalId, principalType: 'ServicePrincipal' }
}]
