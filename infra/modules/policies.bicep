// What nobody can do in this group by a slip: put a part of the archive elsewhere, or let it be copied there.
param location string
param noGeoCopiesId string

// Built-in "Allowed locations".
var allowedLocations = tenantResourceId(
  'Microsoft.Authorization/policyDefinitions',
  'e56962a6-4747-49cd-b67b-bf8b01975c4c'
)
resource oneRegion 'Microsoft.Authorization/policyAssignments@2025-03-01' = {
  name: 'holdfast-one-region'
  properties: {
    displayName: 'Holdfast: one region'
    policyDefinitionId: allowedLocations
    parameters: { listOfAllowedLocations: { value: [location] } }
    enforcementMode: 'Default'
  }
}
resource noGeoCopies 'Microsoft.Authorization/policyAssignments@2025-03-01' = {
  name: 'holdfast-no-geo-copies'
  properties: {
    displayName: 'Holdfast: no copies in other regions'
    policyDefinitionId: noGeoCopiesId
    enforcementMode: 'Default'
  }
}
