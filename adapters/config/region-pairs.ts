import type { SettingProblem } from '../../domain/settings-error.ts'

/**
 * Which Azure regions may hold the archive of a Genesys region (POL-5): the same country or legal area.
 * Genesys hosts are those of PureCloudRegionHosts in purecloud-platform-client-v2; the pairing is Holdfast's.
 */
export const REGION_PAIRS: Record<string, readonly string[]> = {
  'mypurecloud.com': ['eastus', 'eastus2'],
  'usw2.pure.cloud': ['westus2', 'westus3'],
  'cac1.pure.cloud': ['canadacentral'],
  'mxc1.pure.cloud': ['mexicocentral'],
  'sae1.pure.cloud': ['brazilsouth'],
  'mypurecloud.ie': ['northeurope'],
  'euw2.pure.cloud': ['uksouth'],
  'mypurecloud.de': ['germanywestcentral'],
  'euc2.pure.cloud': ['switzerlandnorth'],
  'edee1.eusc-pure.cloud': ['germanywestcentral'],
  'mec1.pure.cloud': ['uaenorth'],
  'aps1.pure.cloud': ['centralindia'],
  'apse1.pure.cloud': ['southeastasia'],
  'mypurecloud.com.au': ['australiaeast'],
  'mypurecloud.jp': ['japaneast'],
  'apne2.pure.cloud': ['koreacentral'],
  'apne3.pure.cloud': ['japanwest'],
  'use2.us-gov-pure.cloud': ['usgovvirginia'],
}

/** Where the source's own storage is, by host: recordings that come from elsewhere are told. */
export const SOURCE_REGIONS: Record<string, string> = {
  'mypurecloud.com': 'us-east-1',
  'usw2.pure.cloud': 'us-west-2',
  'cac1.pure.cloud': 'ca-central-1',
  'mxc1.pure.cloud': 'mx-central-1',
  'sae1.pure.cloud': 'sa-east-1',
  'mypurecloud.ie': 'eu-west-1',
  'euw2.pure.cloud': 'eu-west-2',
  'mypurecloud.de': 'eu-central-1',
  'euc2.pure.cloud': 'eu-central-2',
  'edee1.eusc-pure.cloud': 'eusc-de-east-1',
  'mec1.pure.cloud': 'me-central-1',
  'aps1.pure.cloud': 'ap-south-1',
  'apse1.pure.cloud': 'ap-southeast-1',
  'mypurecloud.com.au': 'ap-southeast-2',
  'mypurecloud.jp': 'ap-northeast-1',
  'apne2.pure.cloud': 'ap-northeast-2',
  'apne3.pure.cloud': 'ap-northeast-3',
  'use2.us-gov-pure.cloud': 'us-east-2',
}

/**
 * `alsoAllowed` is the operator's own decision and is taken as it is.
 * Neither value is repeated unless it is a known host: something secret may have been put into the wrong variable.
 */
export function checkRegion(
  genesysHost: string,
  azureRegion: string,
  alsoAllowed: readonly string[],
): SettingProblem[] {
  const allowed = Object.hasOwn(REGION_PAIRS, genesysHost) ? REGION_PAIRS[genesysHost] : undefined
  if (alsoAllowed.map((name) => name.trim()).includes(azureRegion)) return []
  if (allowed === undefined)
    return [
      {
        setting: 'GENESYS_ENVIRONMENT',
        code: 'region-not-allowed',
        message: 'is not a known Genesys region: name the Azure region in HOLDFAST_ALLOWED_REGIONS if this is meant',
      },
    ]
  if (allowed.includes(azureRegion)) return []
  return [
    {
      setting: 'HOLDFAST_REGION',
      code: 'region-not-allowed',
      message:
        `may not hold recordings of ${genesysHost}: allowed is ${allowed.join(' or ')} ` +
        '(or name it in HOLDFAST_ALLOWED_REGIONS)',
    },
  ]
}
