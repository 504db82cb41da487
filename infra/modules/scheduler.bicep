// Durable Task Scheduler: the engine's store as a service of its own. Only where it is asked for.
param location string
param name string
param egressAddress string
param workerId string

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  properties: { sku: { name: 'Consumption' }, ipAllowlist: ['${egressAddress}/32'] }
}
resource hub 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' = {
  parent: scheduler
  name: 'holdfast'
  properties: {}
}
resource finished 'Microsoft.DurableTask/schedulers/retentionPolicies@2025-11-01' = {
  parent: scheduler
  name: 'default'
  properties: { retentionPolicies: [{ retentionPeriodInDays: 90 }] }
}
// Durable Task Data Contributor: a worker alone may neither start nor ask.
var contributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '0ad04412-c4d5-4796-b79c-f76d14c8d402'
)
resource works 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: scheduler
  name: guid(scheduler.id, 'app', contributor)
  properties: { roleDefinitionId: contributor, principalId: workerId, principalType: 'ServicePrincipal' }
}

output endpoint string = scheduler.properties.endpoint
output hub string = hub.name
