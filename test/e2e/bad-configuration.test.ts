import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startHostProcess } from '../../local/start/children.ts'
import { NOWHERE } from '../support/nowhere.ts'

describe('an app that is not configured', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-config-'))
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
  const refusal = async (settings: Record<string, string>): Promise<string> => {
    try {
      await (await startHostProcess(NOWHERE, { dataDir, speed: 1, log: 'quiet', settings, usualPort: false })).stop()
      return ''
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  it('does not start, and says all that is wrong in one message without repeating a secret', async () => {
    const message = await refusal({
      HOLDFAST_VAULT_URL: '',
      HOLDFAST_KEEPER_CLIENT_ID: NOWHERE.clientIds.archiver,
      GENESYS_ENVIRONMENT: 'mypurecloud.ie',
      HOLDFAST_SLICE_SIZE: '7',
    })
    for (const part of [
      'the app did not start',
      'HOLDFAST_VAULT_URL is missing',
      'HOLDFAST_SLICE_SIZE must be',
      'each duty needs its own',
      'contradict each other',
    ])
      expect(message).toContain(part)
    expect(message).not.toContain('the-secret-itself')
    expect(message).not.toMatch(/\n\s+at .*\.js/)
  })

  it('names the policy file and every reason', async () => {
    const path = join(dataDir, 'policy.json')
    writeFileSync(path, JSON.stringify({ version: '1', fallbackClass: 'gone', classes: [{ id: 'x', years: 'seven' }] }))
    const message = await refusal({ HOLDFAST_POLICY_FILE: path })
    for (const part of [path, 'classes.0.id', 'classes.0.years', 'classes.0.basis']) expect(message).toContain(part)
  })
})
