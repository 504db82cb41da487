// The only way to storage, keys and index: addresses inside the network, with the names that clients use anyway.
param location string
param name string
param networkId string
param subnetId string
type target = {
  @description('Of the endpoint, unique in the deployment.')
  name: string
  resourceId: string
  group: 'blob' | 'queue' | 'table' | 'vault' | 'Sql' | 'sites'
}
param targets target[]

var government = environment().name == 'AzureUSGovernment'
var zoneNames = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: government ? 'privatelink.vaultcore.usgovcloudapi.net' : 'privatelink.vaultcore.azure.net'
  Sql: government ? 'privatelink.documents.azure.us' : 'privatelink.documents.azure.com'
  sites: government ? 'privatelink.azurewebsites.us' : 'privatelink.azurewebsites.net'
}
var groups = ['blob', 'queue', 'table', 'vault', 'Sql', 'sites']

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for group in groups: {
  name: zoneNames[group]
  location: 'global'
}]
resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (group, i) in groups: {
  parent: zones[i]
  name: name
  location: 'global'
  properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
}]

resource endpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [for entry in targets: {
  name: '${name}-${entry.name}'
  location: location
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: entry.name
        properties: { privateLinkServiceId: entry.resourceId, groupIds: [entry.group] }
      }
    ]
  }
}]
resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [for (entry, i) in targets: {
  parent: endpoints[i]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      { name: 'zone', properties: { privateDnsZoneId: zones[indexOf(groups, entry.group)].id } }
    ]
  }
}]
