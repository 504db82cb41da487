import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig, readEnv } from '../../../adapters/config.ts'

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const GOOD: Record<string, string> = {
  HOLDFAST_REGION: 'northeurope', HOLDFAST_VAULT_URL: 'https://vault.blob.example/', HOLDFAST_COSMOS_URL: 'https://index.example', HOLDFAST_KEY_VAULT_URL: 'https://keys.example',
  HOLDFAST_APP_CLIENT_ID: id(1), HOLDFAST_ARCHIVER_CLIENT_ID: id(2), HOLDFAST_KEEPER_CLIENT_ID: id(3), HOLDFAST_READER_CLIENT_ID: id(4),
  GENESYS_ENVIRONMENT: 'mypurecloud.ie', GENESYS_CLIENT_ID: 'client', GENESYS_CLIENT_SECRET: 'a secret of the tenant',
}
const parse = (change: Record<string, string | undefined> = {}) => parseConfig(readEnv({ ...GOOD, ...change }))
const problemsOf = (change: Record<string, string | undefined>): string => {
  try {
    parse(change)
    return ''
  } catch (error) {
    return String(error)
  }
}

describe('configuration', () => {
  it('has defaults for everything that has a sensible one', () => {
    const config = parse()
    expect(config).toMatchObject({ vaultUrl: 'https://vault.blob.example', cosmosDatabase: 'holdfast', signingKey: 'holdfast-signing', policyFile: 'policy/retention.json' })
    expect(config.genesys).toMatchObject({ callsPerMinute: 300, endpoint: { kind: 'environment', host: 'mypurecloud.ie' } })
    expect(config.archive).toEqual({ sliceSize: 500, downloads: 16, recordingWaitMinutes: 240, recordingRetryMinutes: 15, dataLakeWaitMinutes: 360 })
  })

  it('says everything that is missing in one numbered message', () => {
    const message = String((() => { try { return parseConfig({}) } catch (error) { return error } })())
    for (const name of Object.keys(GOOD).filter((one) => one !== 'GENESYS_ENVIRONMENT')) expect(message).toMatch(new RegExp(`\\d+\\. ${name} is missing`))
    expect(message).toContain('GENESYS_ENVIRONMENT or GENESYS_GATEWAY_URL is missing')
    expect(message).toContain('setting(s) need attention')
  })

  it.each([
    ['two tenants at once', { GENESYS_GATEWAY_URL: 'https://gateway.example' }, 'contradict each other'],
    ['a vault without TLS', { HOLDFAST_VAULT_URL: 'http://vault.example' }, 'HOLDFAST_VAULT_URL must begin with https://'],
    ['a remote gateway without TLS', { GENESYS_ENVIRONMENT: undefined, GENESYS_GATEWAY_URL: 'http://gateway.example' }, 'must begin with https:// unless it is on this machine'],
    ['one identity for two duties', { HOLDFAST_KEEPER_CLIENT_ID: id(2) }, 'each duty needs its own'],
    ['an id that is none', { HOLDFAST_READER_CLIENT_ID: 'reader' }, 'must be a client id (GUID)'],
    ['an odd slice', { HOLDFAST_SLICE_SIZE: '150' }, 'must be a multiple of 100'],
    ['a number that is none', { GENESYS_CALLS_PER_MINUTE: 'many' }, 'must be a whole number'],
    ['a region in another legal area', { HOLDFAST_REGION: 'eastus' }, 'may not hold recordings of mypurecloud.ie: allowed is northeurope'],
    ['a tenant of no known region', { GENESYS_ENVIRONMENT: 'cloud.example' }, 'is not a known Genesys region'],
  ])('refuses %s', (_what, change, words) => {
    expect(problemsOf(change)).toContain(words)
  })

  it('takes a gateway on this machine without TLS, and a region that the operator allows', () => {
    expect(parse({ GENESYS_ENVIRONMENT: undefined, GENESYS_GATEWAY_URL: 'http://127.0.0.1:1234/genesys/' }).genesys.endpoint).toEqual({ kind: 'gateway', url: 'http://127.0.0.1:1234/genesys' })
    expect(parse({ HOLDFAST_REGION: 'westeurope', HOLDFAST_ALLOWED_REGIONS: 'westeurope, swedencentral' }).region).toBe('westeurope')
  })

  it('never repeats a secret, whatever is wrong', () => {
    fc.assert(fc.property(fc.string({ minLength: 12 }).filter((text) => text.trim().length >= 12), (secret) => {
      expect(problemsOf({ GENESYS_CLIENT_SECRET: secret, HOLDFAST_REGION: undefined })).not.toContain(secret.trim())
    }))
  })
})
