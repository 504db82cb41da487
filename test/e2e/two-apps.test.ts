/** The two apps of a deployment, from one package: the first asks, the second looks for itself, and deletes. */
import { BlobServiceClient } from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVault } from '../../adapters/blob-vault/vault.ts'
import { createDispositionQueue } from '../../adapters/disposition-queue/queue.ts'
import { credentialFor } from '../../adapters/identity/credentials.ts'
import { approvalName } from '../../domain/retention/disposal.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { signedFile } from '../../evidence/statement.ts'
import { startDispositionProcess, type Child } from '../../local/start/children.ts'
import { personaTokens } from '../../local/identity/persona-tokens.ts'
import { memorySigner } from '../support/memory/memory-signer.ts'
import { deploy, SPEED, type Deployment, type Host } from '../support/night.ts'

const NAME = 'business-default/2026/11/19/a-conversation/attachments/1-form.pdf'
/** Written a month and a day ago: nothing protects it any more. */
const DUE = `${NAME}.due`
const FORGED = `${NAME}.forged`
const DAY_MS = 86_400_000

describe('two apps', () => {
  let deployment: Deployment
  let host: Host
  let second: Child
  let said = ''
  let daysAgo = 0

  beforeAll(async () => {
    deployment = await deploy({ tenant: { conversations: 5 }, clock: () => Date.now() - daysAgo * DAY_MS })
    const { file } = deployment.platform
    host = await deployment.startHost()
    second = await startDispositionProcess(file, { dataDir: deployment.dataDir, speed: SPEED })
    second.process.stderr?.on('data', (text: string) => (said += text))
    await write('quarantine', NAME, 'a form with a number on it')
    daysAgo = 31
    for (const name of [DUE, FORGED]) await write('quarantine', name, 'a form with a number on it')
    // Whoever has the archiver's token can: then there are two versions, and both hold the number.
    const archiver = new BlobServiceClient(file.vaultUrl, credentialFor(file.clientIds.archiver))
    await archiver.getContainerClient('quarantine').getBlockBlobClient(DUE).upload('the number again', 16)
    daysAgo = 0
  })
  afterAll(async () => {
    await second.stop()
    await deployment[Symbol.asyncDispose]()
  })

  it('a person confirms a file over HTTP; the other app takes the message, and waits for the date', async () => {
    const answer = await post(await tokenOf('compliance'), NAME)
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ approval: expect.stringContaining('evidence/approvals/') as string })
    await heard(`quarantine/${NAME}: not-yet`)
    expect(await deployment.archive.vault.facts('quarantine', NAME)).not.toBeNull()
  })

  it('a file whose date is past is deleted with every version, and asked for again it is gone', async () => {
    const { vault } = deployment.archive
    expect(await vault.versions('quarantine', DUE)).toHaveLength(2)
    expect((await post(await tokenOf('compliance'), DUE)).status).toBe(202)
    await heard(`quarantine/${DUE}: disposed`)
    expect([await vault.facts('quarantine', DUE), await vault.versions('quarantine', DUE)]).toEqual([null, []])
    expect(deployment.platform.blob.listWorm(`quarantine/${DUE}`)).toEqual([])
    await ask(DUE)
    await heard(`quarantine/${DUE}: gone`)
  })

  it("an approval that the archive's key did not sign deletes nothing", async () => {
    const statement = {
      schema: 'holdfast/disposal-approval/1',
      container: 'quarantine',
      name: FORGED,
      versionId: null,
      sha256: '',
      finding: 'card-data',
      reason: 'a card number',
      approvedBy: { oid: '00000000-0000-4000-8000-000000000001', name: 'Nobody' },
      approvedAt: new Date().toISOString(),
      software: { name: 'holdfast', version: '0' },
    }
    const path = approvalName(sha256Hex(Buffer.from(FORGED)))
    await write('evidence', path, Buffer.from(await signedFile(memorySigner(), statement)).toString())
    await ask(FORGED)
    await heard(`quarantine/${FORGED}: not-approved`)
    expect(said).toContain('disposition.unsigned')
    expect(await deployment.archive.vault.facts('quarantine', FORGED)).not.toBeNull()
    // Nor does it keep a person from being told.
    expect((await post(await tokenOf('compliance'), FORGED)).status).toBeGreaterThanOrEqual(400)
  })

  it('nobody else may confirm it', async () => {
    expect((await post(await tokenOf('administrator'), NAME)).status).toBe(403)
  })

  async function heard(words: string): Promise<void> {
    await expect.poll(() => said, { timeout: 60_000 }).toContain(words)
  }

  /** As the first app could, without anybody having asked it. */
  async function ask(name: string): Promise<void> {
    const { queueUrl, clientIds } = deployment.platform.file
    const queue = createDispositionQueue(queueUrl, credentialFor(clientIds.app))
    await queue.ask({ kind: 'quarantined', container: 'quarantine', name })
  }

  async function write(container: string, name: string, text: string): Promise<void> {
    const { vaultUrl, clientIds } = deployment.platform.file
    const vault = createVault(vaultUrl, credentialFor(clientIds.archiver), { reader: deployment.archive.vault })
    const body = new TextEncoder().encode(text)
    await vault.putOnce({ container, name, contentType: 'application/pdf', metadata: {}, body })
  }

  function tokenOf(persona: 'compliance' | 'administrator') {
    return personaTokens(deployment.platform.file.directory, persona).token()
  }

  function post(token: string, name: string = NAME) {
    return fetch(`${host.url}/api/archive/quarantine/disposals`, {
      method: 'POST',
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, finding: 'card-data', reason: 'a card number on page 1' }),
    })
  }
})
