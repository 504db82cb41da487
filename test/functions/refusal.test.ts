import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../adapters/config/config.ts'
import { readEnv } from '../../adapters/config/read-env.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { healthView } from '../../api/health.ts'
import { nodeProblem, startProblems } from '../../functions/refusal.ts'
import { SETTINGS } from '../../packaging/load.ts'

function problemsWith(change: Record<string, string>): ReturnType<typeof startProblems> {
  try {
    parseConfig(readEnv({ ...SETTINGS, ...change }))
    return []
  } catch (error) {
    return startProblems(error)
  }
}

describe('why the app does not start (acceptance points 7 and 8)', () => {
  it.each(Object.keys(SETTINGS).filter((name) => name !== 'GENESYS_ENVIRONMENT'))('%s is missing', (setting) => {
    expect(problemsWith({ [setting]: '' })).toEqual([{ code: 'missing', setting }])
  })

  it.each([
    ['HOLDFAST_DOWNLOADS', '65', 'invalid'],
    ['HOLDFAST_KEY_VAULT_URL', 'http://keys.example', 'invalid'],
    ['HOLDFAST_REGION', 'chinaeast2', 'region-not-allowed'],
    ['GENESYS_GATEWAY_URL', 'https://gateway.example', 'contradiction'],
    ['HOLDFAST_READER_CLIENT_ID', SETTINGS['HOLDFAST_APP_CLIENT_ID'] ?? '', 'same-identity'],
    ['GENESYS_CLIENT_SECRET', '@Microsoft.KeyVault(SecretUri=https://v.example/secrets/s)', 'unresolved-reference'],
    ['HOLDFAST_VAULT_URL', '@Microsoft.KeyVault(VaultName=v;SecretName=s)', 'unresolved-reference'],
  ])('%s = %s: %s', (setting, value, code) => {
    const problems = problemsWith({ [setting]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]?.code).toBe(code)
    expect(JSON.stringify(problems)).not.toContain(value)
  })

  it('is answered in the shape that the API describes', () => {
    const problems = problemsWith({ HOLDFAST_REGION: '', HOLDFAST_SLICE_SIZE: 'x' })
    expect(healthView.parse({ status: 'not-started', problems })).toEqual({ status: 'not-started', problems })
    expect(problems).toHaveLength(2)
  })

  it('is a code alone for anything else', () => {
    expect(startProblems(new ArchiveError('bad-policy', 'the file at /somewhere'))).toEqual([{ code: 'bad-policy' }])
    expect(startProblems(new TypeError('a detail'))).toEqual([{ code: 'unexpected' }])
  })

  it.each([
    ['20.20.2', true],
    ['22.18.9', true],
    ['22.19.0', false],
    ['24.0.0', false],
  ])('Node %s is too old: %s', (version, tooOld) => {
    expect(nodeProblem(version)?.code === 'node-too-old').toBe(tooOld)
  })
})
