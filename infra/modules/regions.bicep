// Which Azure regions may hold the archive of a Genesys region: the table of adapters/config/region-pairs.ts, compared
// with it by a test.
@export()
@description('Azure regions by Genesys host.')
var pairs = {
  'mypurecloud.com': ['eastus', 'eastus2']
  'usw2.pure.cloud': ['westus2', 'westus3']
  'cac1.pure.cloud': ['canadacentral']
  'mxc1.pure.cloud': ['mexicocentral']
  'sae1.pure.cloud': ['brazilsouth']
  'mypurecloud.ie': ['northeurope']
  'euw2.pure.cloud': ['uksouth']
  'mypurecloud.de': ['germanywestcentral']
  'euc2.pure.cloud': ['switzerlandnorth']
  'edee1.eusc-pure.cloud': ['germanywestcentral']
  'mec1.pure.cloud': ['uaenorth']
  'aps1.pure.cloud': ['centralindia']
  'apse1.pure.cloud': ['southeastasia']
  'mypurecloud.com.au': ['australiaeast']
  'mypurecloud.jp': ['japaneast']
  'apne2.pure.cloud': ['koreacentral']
  'apne3.pure.cloud': ['japanwest']
  'use2.us-gov-pure.cloud': ['usgovvirginia']
}

@export()
@description('Regions of the table that offer Flex Consumption (2026-02). It ages: the runbook says how to ask.')
var flexRegions = [
  'eastus'
  'eastus2'
  'westus2'
  'westus3'
  'canadacentral'
  'brazilsouth'
  'northeurope'
  'uksouth'
  'germanywestcentral'
  'uaenorth'
  'centralindia'
  'southeastasia'
  'australiaeast'
  'japaneast'
  'koreacentral'
]
