// The built-in policies know locations; this one knows copies.
targetScope = 'subscription'
param name string

resource noGeoCopies 'Microsoft.Authorization/policyDefinitions@2025-03-01' = {
  name: '${name}-no-geo-copies'
  properties: {
    displayName: 'Holdfast: storage is not copied to another region'
    policyType: 'Custom'
    mode: 'Indexed'
    policyRule: {
      if: {
        allOf: [
          { field: 'type', equals: 'Microsoft.Storage/storageAccounts' }
          {
            not: {
              field: 'Microsoft.Storage/storageAccounts/sku.name'
              in: ['Standard_LRS', 'Standard_ZRS', 'Premium_LRS', 'Premium_ZRS']
            }
          }
        ]
      }
      then: { effect: 'deny' }
    }
  }
}

output noGeoCopiesId string = noGeoCopies.id
