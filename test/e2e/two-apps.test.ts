/** The two apps of a deployment, from one package: the first asks, the second looks for itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVault } from '../../adapters/blob-vault/vault.ts'
import { credentialFor } from '../../adapters/identity/credentials.ts'
import { startDispositionProcess, type Child } from '../../local/start/children.ts'
import { personaTokens } from '../../local/identity/persona-tokens.ts'
import { deploy, SPEED, type Deployment, type Host } from '../support/night.ts'

const NAME = 'business-default/2026/11/19/a-conversation/attachments/1-form.pdf'

describe('two apps', () => {
  let deployment: Deployment
  let host: Host
  let second: Child
  let said = ''

  beforeAll(async () => {
    deployment = await deploy({ tenant: { conversations: 5 } })
    const { file } = deployment.platform
    host = await deployment.startHost()
    second = await startDispositionProcess(file, { dataDir: deployment.dataDir, speed: SPEED })
    second.process.stderr?.on('data', (text: string) => (said += text))
    await createVault(file.vaultUrl, credentialFor(file.clientIds.archiver), {
      reader: deployment.archive.vault,
    }).putOnce({
      container: 'quarantine',
      name: NAME,
      contentType: 'application/pdf',
      metadata: {},
      body: new TextEncoder().encode('a form with a number on it'),
    })
  })
  afterAll(async () => {
    await second.stop()
    await deployment[Symbol.asyncDispose]()
  })

  it('a person confirms a file over HTTP; the other app takes the message, and waits for the date', async () => {
    const token = await tokenOf('compliance')
    const answer = await post(token)
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ approval: expect.stringContaining('evidence/approvals/') as string })
    await expect.poll(() => said, { timeout: 60_000 }).toContain(`quarantine/${NAME}: not-yet`)
    expect(await deployment.archive.vault.facts('quarantine', NAME)).not.toBeNull()
  })

  it('nobody else may confirm it', async () => {
    const token = await tokenOf('administrator')
    expect((await post(token)).status).toBe(403)
  })

  function tokenOf(persona: 'compliance' | 'administrator') {
    return personaTokens(deployment.platform.file.directory, persona).token()
  }

  function post(token: string) {
    return fetch(`${host.url}/api/archive/quarantine/disposals`, {
      method: 'POST',
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: NAME, finding: 'card-data', reason: 'a card number on page 1' }),
    })
  }
})
