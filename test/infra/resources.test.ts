/** What must hold of every resource of a deployment, in every region. */
import { readdirSync } from 'node:fs'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { COSMOS_CONTAINERS } from '../../adapters/cosmos-index/containers.ts'
import { REGION_PAIRS, SOURCE_REGIONS } from '../../adapters/config/region-pairs.ts'
import { expand } from '../../infra/check/expand/expand.ts'
import { at, deployed, ofType, STORAGE } from './deployed.ts'

const regions = readdirSync('infra/parameters').map((file) => file.replace('.bicepparam', ''))
const COSMOS = 'Microsoft.DocumentDB/databaseAccounts'
const properties = (body: unknown, ...path: string[]) => at(body, 'properties', ...path)

describe('storage accounts', () => {
  const accounts = ofType(deployed(), STORAGE)
  it('take no key, no guest, no old TLS, and are not copied elsewhere', () => {
    expect(accounts).toHaveLength(5)
    for (const { body, file } of accounts) {
      expect(body['properties']).toMatchObject({
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
        allowCrossTenantReplication: false,
        minimumTlsVersion: 'TLS1_2',
        supportsHttpsTrafficOnly: true,
        networkAcls: { defaultAction: 'Deny' },
        encryption: { requireInfrastructureEncryption: true },
      })
      expect(at(body, 'sku', 'name')).toMatch(/^Standard_(ZRS|LRS)$/)
      // Azure Monitor writes to the archive of logs as a trusted service.
      expect(properties(body, 'publicNetworkAccess')).toBe(file.endsWith('monitoring.bicep') ? 'Enabled' : 'Disabled')
    }
  })

  it('have versions where the archive is, and none where working files are', () => {
    const versions = ofType(deployed(), `${STORAGE}/blobServices`).map(({ file, body }) => [
      file.split('/').at(-1),
      properties(body, 'isVersioningEnabled'),
    ])
    expect(Object.fromEntries(versions)).toMatchObject({ 'vault.bicep': true, 'working.bicep': false })
  })
})

describe('keys', () => {
  it('lie in a premium vault that cannot be purged and is opened by roles alone', () => {
    const [vault] = ofType(deployed(), 'Microsoft.KeyVault/vaults')
    expect(vault?.body['properties']).toMatchObject({
      sku: { name: 'premium' },
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
      publicNetworkAccess: 'Disabled',
    })
  })

  it('wrap and rotate, or sign, and nothing else', () => {
    for (const { name, body } of ofType(deployed(), 'Microsoft.KeyVault/vaults/keys')) {
      const signs = name.endsWith('/holdfast-signing')
      expect(properties(body, 'keyOps')).toEqual(signs ? ['sign', 'verify'] : ['wrapKey', 'unwrapKey'])
      expect(properties(body, 'kty')).toMatch(/-HSM$/)
      const [action] = properties(body, 'rotationPolicy', 'lifetimeActions') as unknown[]
      expect(at(action, 'action', 'type')).toBe(signs ? 'notify' : 'rotate')
    }
  })
})

describe('acceptance 21: the index', () => {
  const deployment = deployed()
  it('is in one region, read as written, by identity alone', () => {
    const [account] = ofType(deployment, COSMOS)
    expect(account?.body['properties']).toMatchObject({
      locations: [{ locationName: 'northeurope', failoverPriority: 0 }],
      consistencyPolicy: { defaultConsistencyLevel: 'Strong' },
      disableLocalAuth: true,
      publicNetworkAccess: 'Disabled',
      backupPolicy: { type: 'Continuous' },
    })
    expect(properties(account?.body, 'keyVaultKeyUri')).toMatch(/keys\/service-data$/)
    expect(JSON.stringify(deployment.resources)).not.toContain('"0.0.0.0"')
  })

  it('has the containers of the app, with whole keys and only the fields that are asked for', () => {
    const containers = ofType(deployment, `${COSMOS}/sqlDatabases/containers`)
    expect(
      Object.fromEntries(
        containers.map(({ name, body }) => [
          name.split('/').at(-1),
          at(properties(body, 'resource', 'partitionKey', 'paths'), 0),
        ]),
      ),
    ).toEqual(COSMOS_CONTAINERS)
    for (const { body } of containers) {
      expect(properties(body, 'resource', 'partitionKey', 'version')).toBe(2)
      expect(properties(body, 'resource', 'indexingPolicy', 'excludedPaths')).toEqual([{ path: '/*' }])
    }
  })

  it.each([
    [undefined, 4000],
    ['100', 1000],
    ['1000', 8000],
  ])('with slices of %s has a throughput of %d', (slice, throughput) => {
    const settings = slice === undefined ? {} : { HOLDFAST_SLICE_SIZE: slice }
    const [database] = ofType(deployed({ params: { settings } }), `${COSMOS}/sqlDatabases`)
    expect(properties(database?.body, 'options', 'autoscaleSettings', 'maxThroughput')).toBe(throughput)
  })
})

describe('acceptance 23: the plan', () => {
  const without = ['eu-central-2', 'mx-central-1', 'ap-northeast-3', 'us-east-2']
  const plans = (region: string, params = {}) => {
    const deployment = deployed({ region, params })
    return {
      skus: ofType(deployment, 'Microsoft.Web/serverfarms').map(({ body }) => at(body, 'sku', 'name')),
      limits: ofType(deployment, 'Microsoft.Web/sites').map(({ body }) =>
        properties(body, 'siteConfig', 'functionAppScaleLimit'),
      ),
    }
  }
  it('is Flex Consumption where the region has it, else Elastic Premium with one instance', () => {
    for (const region of regions)
      expect([region, ...new Set(plans(region).skus)]).toEqual([region, without.includes(region) ? 'EP1' : 'FC1'])
    for (const region of regions) {
      const { skus, limits } = plans(region, { plan: 'premium' })
      expect(new Set(skus)).toEqual(new Set(['EP1']))
      expect(new Set(limits)).toEqual(new Set([1]))
    }
  })

  it('may be Flex Consumption only where the region has it', () => {
    for (const region of regions)
      if (without.includes(region)) expect(() => plans(region, { plan: 'flex' })).toThrow('no Flex Consumption')
      else expect(new Set(plans(region, { plan: 'flex' }).skus)).toEqual(new Set(['FC1']))
  })

  it('lets a function run as long as host.json does', () => {
    // Both plans have no upper limit; Consumption, which ends functions after ten minutes, is not offered.
    const { functionTimeout } = JSON.parse(readFileSync('functions/host-settings.json', 'utf8')) as {
      functionTimeout: string
    }
    expect(functionTimeout <= '00:30:00').toBe(true)
    expect(readFileSync('infra/modules/function-app.bicep', 'utf8')).not.toContain("'Y1'")
  })
})

describe('acceptance 24: residency', () => {
  it.each(regions)('everything of %s lies in one allowed region', (region) => {
    const deployment = deployed({ region })
    const [group] = ofType(deployment, 'Microsoft.Resources/resourceGroups')
    const one = group?.body['location']
    const places = deployment.resources.flatMap(({ body }) => body['location'] ?? [])
    expect(places.filter((place) => place !== one && place !== 'global')).toEqual([])
    const allowed = ofType(deployment, 'Microsoft.Authorization/policyAssignments').map(({ body }) =>
      properties(body, 'parameters', 'listOfAllowedLocations', 'value'),
    )
    expect(allowed).toContainEqual([one])
  })

  it('only what has no region is global', () => {
    const global = deployed().resources.filter(({ body }) => body['location'] === 'global')
    expect(new Set(global.map(({ type }) => type))).toEqual(
      new Set([
        'Microsoft.Network/privateDnsZones',
        'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
        'Microsoft.Insights/actionGroups',
      ]),
    )
  })

  it('refuses a region that is not paired with the source, unless the operator names it', () => {
    expect(() => deployed({ params: { location: 'eastus' } })).toThrow('may not hold recordings of mypurecloud.ie')
    const own = { location: 'westeurope', alsoAllowedRegions: ['westeurope'] }
    expect(ofType(deployed({ params: own }), 'Microsoft.Resources/resourceGroups')[0]?.body['location']).toBe(
      'westeurope',
    )
  })

  it('has the pairs of the app, and a file of parameters for each', () => {
    const probe = expand('infra/modules/regions.bicep', {})
    expect(probe.resources).toEqual([])
    const hosts = regions.map((region) => {
      const [site] = ofType(deployed({ region }), 'Microsoft.Web/sites/config')
      return [properties(site?.body, 'GENESYS_ENVIRONMENT'), properties(site?.body, 'HOLDFAST_REGION')] as const
    })
    expect(hosts.map(([host]) => SOURCE_REGIONS[String(host)])).toEqual(regions)
    for (const [host, region] of hosts) expect(REGION_PAIRS[String(host)]).toContain(region)
    expect(hosts.map(([host]) => host).sort()).toEqual(Object.keys(REGION_PAIRS).sort())
  })

  it('forbids storage that is copied to another region', () => {
    const [definition] = ofType(deployed(), 'Microsoft.Authorization/policyDefinitions')
    expect(JSON.stringify(definition?.body)).toContain('"effect":"deny"')
    expect(JSON.stringify(definition?.body)).not.toMatch(/GRS|GZRS/)
  })
})
