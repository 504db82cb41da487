import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../adapters/config/config.ts'
import { readEnv } from '../../../adapters/config/read-env.ts'

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const GOOD: Record<string, string> = {
  HOLDFAST_REGION: 'northeurope',
  HOLDFAST_VAULT_URL: 'https://vault.blob.example/',
  HOLDFAST_RESOURCES: ['Storage/storageAccounts/vault', 'KeyVault/vaults/keys', 'DocumentDB/databaseAccounts/index']
    .map(
      (id) => `/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/holdfast/providers/Microsoft.${id}`,
    )
    .join(),
  HOLDFAST_STAGING_URL: 'https://working.blob.example/',
  HOLDFAST_QUEUE_URL: 'https://working.queue.example',
  HOLDFAST_COSMOS_URL: 'https://index.example',
  HOLDFAST_KEY_VAULT_URL: 'https://keys.example',
  HOLDFAST_TENANT_ID: id(8),
  HOLDFAST_AUDIENCE: id(9),
  HOLDFAST_APP_CLIENT_ID: id(1),
  HOLDFAST_ARCHIVER_CLIENT_ID: id(2),
  HOLDFAST_KEEPER_CLIENT_ID: id(3),
  HOLDFAST_READER_CLIENT_ID: id(4),
  GENESYS_ENVIRONMENT: 'mypurecloud.ie',
  GENESYS_CLIENT_ID: 'client',
  GENESYS_CLIENT_SECRET: 'a secret of the tenant',
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
    expect(config).toMatchObject({
      vaultUrl: 'https://vault.blob.example',
      stagingUrl: 'https://working.blob.example',
      cosmosDatabase: 'holdfast',
      signingKey: 'holdfast-signing',
      policyFile: 'policy/retention.json',
    })
    expect(config.genesys).toMatchObject({
      callsPerMinute: 300,
      endpoint: { kind: 'environment', host: 'mypurecloud.ie' },
    })
    expect(config.archive).toEqual({
      sliceSize: 500,
      downloads: 16,
      recordingWaitMinutes: 240,
      recordingRetryMinutes: 15,
      dataLakeWaitMinutes: 360,
      openAfterDays: 2,
      keepOverdueYears: 0,
      restoreArchived: false,
      speechTranscripts: 'auto',
    })
  })

  it('says everything that is missing in one numbered message', () => {
    const message = String(
      (() => {
        try {
          return parseConfig({})
        } catch (error) {
          return error
        }
      })(),
    )
    for (const name of Object.keys(GOOD).filter((key) => key !== 'GENESYS_ENVIRONMENT'))
      expect(message).toMatch(new RegExp(`\\d+\\. ${name} is missing`))
    expect(message).toContain('GENESYS_ENVIRONMENT or GENESYS_GATEWAY_URL is missing')
    expect(message).toContain('setting(s) need attention')
  })

  it.each([
    ['two tenants at once', { GENESYS_GATEWAY_URL: 'https://gateway.example' }, 'contradict each other'],
    [
      'a vault without TLS',
      { HOLDFAST_VAULT_URL: 'http://vault.example' },
      'HOLDFAST_VAULT_URL must begin with https://',
    ],
    [
      'a remote gateway without TLS',
      { GENESYS_ENVIRONMENT: undefined, GENESYS_GATEWAY_URL: 'http://gateway.example' },
      'must begin with https:// unless it is on this machine',
    ],
    ['one identity for two duties', { HOLDFAST_KEEPER_CLIENT_ID: id(2) }, 'each duty needs its own'],
    ['an id that is none', { HOLDFAST_READER_CLIENT_ID: 'reader' }, 'must be a client id (GUID)'],
    ['an odd slice', { HOLDFAST_SLICE_SIZE: '150' }, 'must be a multiple of 100'],
    ['a number that is none', { GENESYS_CALLS_PER_MINUTE: 'many' }, 'must be a whole number'],
    [
      'a region in another legal area',
      { HOLDFAST_REGION: 'eastus' },
      'may not hold recordings of mypurecloud.ie: allowed is northeurope',
    ],
    [
      'a retry after the end of the wait',
      { HOLDFAST_RECORDING_RETRY_MINUTES: '60', HOLDFAST_RECORDING_WAIT_MINUTES: '30' },
      'nothing would ever be asked again',
    ],
    ['an address that is none', { HOLDFAST_COSMOS_URL: 'index' }, 'HOLDFAST_COSMOS_URL must be a URL'],
    [
      'a gateway that is none',
      { GENESYS_ENVIRONMENT: undefined, GENESYS_GATEWAY_URL: 'http://' },
      'GENESYS_GATEWAY_URL must be a URL',
    ],
    [
      'a remote gateway without TLS in capitals',
      { GENESYS_ENVIRONMENT: undefined, GENESYS_GATEWAY_URL: 'HTTP://gateway.example' },
      'must begin with https:// unless it is on this machine',
    ],
    [
      'a remote gateway that only looks like this machine',
      { GENESYS_ENVIRONMENT: undefined, GENESYS_GATEWAY_URL: 'http://localhost.example' },
      'must begin with https:// unless it is on this machine',
    ],
    [
      'another protocol',
      { GENESYS_ENVIRONMENT: undefined, GENESYS_GATEWAY_URL: 'ftp://gateway.example' },
      'GENESYS_GATEWAY_URL must begin with https://',
    ],
    [
      'an address with a signature',
      { HOLDFAST_VAULT_URL: 'https://vault.example/?sv=1&sig=x' },
      'HOLDFAST_VAULT_URL must be an address only',
    ],
    [
      'an address with a password',
      { HOLDFAST_KEY_VAULT_URL: 'https://user:word@keys.example' },
      'HOLDFAST_KEY_VAULT_URL must be an address only',
    ],
    ['a client secret in place of a host', { GENESYS_ENVIRONMENT: 'constructor' }, 'is not a known Genesys region'],
    ['a tenant of no known region', { GENESYS_ENVIRONMENT: 'cloud.example' }, 'is not a known Genesys region'],
  ])('refuses %s', (_what, change, words) => {
    expect(problemsOf(change)).toContain(words)
  })

  it('takes a gateway on this machine without TLS, and a region that the operator allows', () => {
    expect(
      parse({
        GENESYS_ENVIRONMENT: undefined,
        GENESYS_GATEWAY_URL: 'http://127.0.0.1:1234/genesys/',
        HOLDFAST_GENESYS_REGION: 'mypurecloud.ie',
      }).genesys.endpoint,
    ).toEqual({ kind: 'gateway', url: 'http://127.0.0.1:1234/genesys' })
    expect(parse({ HOLDFAST_REGION: 'westeurope', HOLDFAST_ALLOWED_REGIONS: 'westeurope, swedencentral' }).region).toBe(
      'westeurope',
    )
  })

  it('never repeats a value, whichever variable it was put into, and never fails in another way', () => {
    const names = [
      ...Object.keys(GOOD),
      'GENESYS_GATEWAY_URL',
      'HOLDFAST_ALLOWED_REGIONS',
      'HOLDFAST_SLICE_SIZE',
      'HOLDFAST_DOWNLOADS',
      'HOLDFAST_SIGNING_KEY',
    ]
    const secrets = fc
      .oneof(
        fc.string({ minLength: 12, unit: 'binary' }),
        fc.stringMatching(/^[a-z0-9]{20,40}$/),
        fc.stringMatching(/^https?:\/\/[a-z0-9]{20}(\?sig=)?[a-z0-9]{20}$/),
      )
      .map((text) => text.trim())
      .filter((text) => text.length >= 12)
    fc.assert(
      fc.property(fc.constantFrom(...names), secrets, (name, secret) => {
        const message = problemsOf({ [name]: secret, HOLDFAST_READER_CLIENT_ID: 'wrong' })
        expect(message).toContain('Holdfast cannot start')
        expect(message).not.toContain(secret)
      }),
      { numRuns: 500 },
    )
  })

  it('counts an empty variable as missing', () => {
    expect(problemsOf({ GENESYS_CLIENT_SECRET: '  ', HOLDFAST_POLICY_FILE: '' })).toBe(
      'ArchiveError: Holdfast cannot start: 1 setting(s) need attention\n  1. GENESYS_CLIENT_SECRET is missing',
    )
  })
})
