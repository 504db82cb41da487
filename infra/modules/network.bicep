// Subnets of their own for the two apps and for private endpoints; one fixed address to the world, for the allow-lists
// of others; and out only where each app has business.
param location string
param name string
@allowed(['flex', 'premium'])
param plan string
param addressSpace string
@description('A firewall through which everything leaves, which knows host names; empty: the NAT gateway.')
param firewallAddress string
param workspaceId string
param logArchiveId string

var delegation = plan == 'flex' ? 'Microsoft.App/environments' : 'Microsoft.Web/serverFarms'
var behindFirewall = !empty(firewallAddress)

resource address 'Microsoft.Network/publicIPAddresses@2025-05-01' = {
  name: '${name}-egress'
  location: location
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4' }
}
resource gateway 'Microsoft.Network/natGateways@2025-05-01' = {
  name: '${name}-egress'
  location: location
  sku: { name: 'Standard' }
  properties: { publicIpAddresses: [{ id: address.id }], idleTimeoutInMinutes: 10 }
}
resource routes 'Microsoft.Network/routeTables@2025-05-01' = if (behindFirewall) {
  name: '${name}-egress'
  location: location
  properties: {
    routes: [
      {
        name: 'everything'
        properties: {
          addressPrefix: '0.0.0.0/0'
          nextHopType: 'VirtualAppliance'
          nextHopIpAddress: firewallAddress
        }
      }
    ]
  }
}

// Identity and monitoring are Azure's; storage, keys and index are private endpoints inside the network.
var common = [
  { name: 'endpoints', priority: 100, access: 'Allow', to: 'VirtualNetwork', ports: ['443', '10250-10255'] }
  { name: 'identity', priority: 110, access: 'Allow', to: 'AzureActiveDirectory', ports: ['443'] }
  { name: 'monitoring', priority: 120, access: 'Allow', to: 'AzureMonitor', ports: ['443'] }
]
// The source and its media have no addresses that could be listed here: by name only a firewall can tell them.
var toSource = [{ name: 'source', priority: 200, access: 'Allow', to: 'Internet', ports: ['443'] }]
var nothingElse = [{ name: 'nothing-else', priority: 4000, access: 'Deny', to: '*', ports: ['0-65535'] }]

resource rules 'Microsoft.Network/networkSecurityGroups@2025-05-01' = [for app in [
  { name: 'archive', rules: concat(common, toSource, nothingElse) }
  { name: 'disposition', rules: concat(common, nothingElse) }
]: {
  name: '${name}-${app.name}'
  location: location
  properties: {
    securityRules: map(app.rules, rule => {
      name: rule.name
      properties: {
        direction: 'Outbound'
        access: rule.access
        priority: rule.priority
        protocol: rule.access == 'Deny' ? '*' : 'Tcp'
        sourceAddressPrefix: '*'
        sourcePortRange: '*'
        destinationAddressPrefix: rule.to
        destinationPortRanges: rule.ports
      }
    })
  }
}]

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  properties: {
    addressSpace: { addressPrefixes: [addressSpace] }
    subnets: [
      {
        name: 'archive'
        properties: {
          addressPrefix: cidrSubnet(addressSpace, 26, 0)
          delegations: [{ name: 'app', properties: { serviceName: delegation } }]
          networkSecurityGroup: { id: rules[0].id }
          natGateway: behindFirewall ? null : { id: gateway.id }
          routeTable: behindFirewall ? { id: routes.id } : null
        }
      }
      {
        name: 'disposition'
        properties: {
          addressPrefix: cidrSubnet(addressSpace, 26, 1)
          delegations: [{ name: 'app', properties: { serviceName: delegation } }]
          networkSecurityGroup: { id: rules[1].id }
          natGateway: behindFirewall ? null : { id: gateway.id }
          routeTable: behindFirewall ? { id: routes.id } : null
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressSpace, 26, 2)
          privateEndpointNetworkPolicies: 'Enabled'
          defaultOutboundAccess: false
        }
      }
    ]
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: network
  name: 'holdfast'
  properties: {
    workspaceId: workspaceId
    storageAccountId: logArchiveId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = network.id
output archiveSubnetId string = '${network.id}/subnets/archive'
output dispositionSubnetId string = '${network.id}/subnets/disposition'
output endpointsSubnetId string = '${network.id}/subnets/endpoints'
@description('The one address that the apps are seen from.')
output egressAddress string = behindFirewall ? firewallAddress : address.properties.ipAddress
