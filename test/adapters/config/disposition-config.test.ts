import { describe, expect, it } from 'vitest'
import { parseDispositionConfig } from '../../../adapters/config/disposition-config.ts'
import { parseConfig } from '../../../adapters/config/config.ts'
import { readEnv } from '../../../adapters/config/read-env.ts'
import { SettingsError } from '../../../domain/settings-error.ts'
import { SETTINGS } from '../../../packaging/load.ts'

const guid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const GOOD = {
  HOLDFAST_ROLE: 'disposition',
  HOLDFAST_REGION: 'northeurope',
  HOLDFAST_VAULT_URL: 'https://vault.blob.example',
  HOLDFAST_DISPOSITION_CLIENT_ID: guid(1),
  HOLDFAST_READER_CLIENT_ID: guid(2),
  HOLDFAST_DISPOSER_CLIENT_ID: guid(3),
  HOLDFAST_KEY_VAULT_URL: 'https://keys.example',
}
const problems = (parse: () => unknown) => {
  try {
    parse()
    return []
  } catch (error) {
    return error instanceof SettingsError ? error.problems.map(({ setting, code }) => `${setting} ${code}`) : [error]
  }
}
const ofDisposition = (change: object) => problems(() => parseDispositionConfig(readEnv({ ...GOOD, ...change })))

describe('the disposition app', () => {
  it('needs the vault, the key that signs, and three identities', () => {
    expect(ofDisposition({})).toEqual([])
    expect(
      ofDisposition({ HOLDFAST_VAULT_URL: '', HOLDFAST_DISPOSITION_CLIENT_ID: 'x', HOLDFAST_KEY_VAULT_URL: '' }),
    ).toEqual([
      'HOLDFAST_VAULT_URL missing',
      'HOLDFAST_DISPOSITION_CLIENT_ID invalid',
      'HOLDFAST_KEY_VAULT_URL missing',
    ])
  })

  it.each([
    'GENESYS_CLIENT_SECRET',
    'HOLDFAST_ARCHIVER_CLIENT_ID',
    'HOLDFAST_KEEPER_CLIENT_ID',
    'HOLDFAST_APP_CLIENT_ID',
  ])('does not start with %s', (setting) =>
    expect(ofDisposition({ [setting]: guid(3) })).toEqual([`${setting} contradiction`]),
  )

  it('runs in its own region or not at all', () => {
    expect(ofDisposition({ REGION_NAME: 'West Europe' })).toEqual(['HOLDFAST_REGION region-not-allowed'])
  })
})

it('the archiving app does not start with the identity that deletes', () => {
  const raw = readEnv({ ...SETTINGS, HOLDFAST_DISPOSITION_CLIENT_ID: guid(9) })
  expect(problems(() => parseConfig(raw))).toEqual(['HOLDFAST_DISPOSITION_CLIENT_ID contradiction'])
})
