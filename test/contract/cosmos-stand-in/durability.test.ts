import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Agent } from 'node:https'
import { fileURLToPath } from 'node:url'
import { CosmosClient, type Container } from '@azure/cosmos'
import { expect, it } from 'vitest'
import { startCosmos } from '../../../local/cosmos/start-cosmos.ts'
import { startIdentity } from '../../../local/identity/start-identity.ts'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { endpointCredential } from '../../local/identity/credential-for.ts'
import { temporaryDirectory } from '../../local/identity/temporary-directory.ts'
import { CONTAINERS } from './cosmos-under-test.ts'

it('loses nothing that was answered when the process is killed', async () => {
  await using directory = await temporaryDirectory()
  const dataDir = directory.path
  const identity = await startIdentity({ dataDir, port: 0 })
  const tls = await localCertificate(dataDir)
  const ca = await readFile(tls.caFile, 'utf8')
  const agent = new Agent({ ca, keepAlive: true })
  const connect = (endpoint: string): { client: CosmosClient; records: Container } => {
    const client = new CosmosClient({
      endpoint,
      agent,
      aadCredentials: endpointCredential(identity, 'app'),
      connectionPolicy: { enableBackgroundEndpointRefreshing: false },
    })
    return { client, records: client.database('holdfast').container('records') }
  }

  const child = spawn(process.execPath, [fileURLToPath(new URL('run-cosmos.ts', import.meta.url)), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  const { url } = JSON.parse(String(line)) as { url: string }
  const doomed = connect(url)
  const answered: string[] = []
  const write = async (writer: number): Promise<void> => {
    for (let i = 0; ; i++) {
      const id = `${writer}-${i}`
      const done = await doomed.records.items.create({ id, conversationId: 'night' }).catch(() => undefined)
      if (done === undefined) return
      answered.push(id)
      if (answered.length === 200) child.kill('SIGKILL')
    }
  }
  await Promise.all([0, 1, 2, 3].map(write))
  doomed.client.dispose()

  const cosmos = await startCosmos({
    dataDir,
    port: 0,
    tls,
    verifier: identity.verifier,
    provision: { database: 'holdfast', containers: CONTAINERS },
  })
  const { client, records } = connect(cosmos.url)
  try {
    const { resources } = await records.items
      .query<string>('SELECT VALUE c.id FROM c', { partitionKey: 'night', maxItemCount: 1000 })
      .fetchAll()
    expect(answered.length).toBeGreaterThanOrEqual(200)
    const kept = new Set(resources)
    expect(answered.filter((id) => !kept.has(id))).toEqual([])
  } finally {
    client.dispose()
    agent.destroy()
    await cosmos.close()
    await identity.close()
  }
})
