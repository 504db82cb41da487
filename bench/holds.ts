/**
 * `npm run bench:holds`: a hold over many objects, through the app and the stand-ins, with the host killed on the way.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import tls from 'node:tls'
import { Command } from 'commander'
import pLimit from 'p-limit'
import { createVault } from '../adapters/blob-vault/vault.ts'
import { createVaultReader } from '../adapters/blob-vault/vault-reader.ts'
import { createArchiveIndex } from '../adapters/cosmos-index/archive-index.ts'
import { connectCosmos } from '../adapters/cosmos-index/connect-cosmos.ts'
import { credentialFor } from '../adapters/identity/credentials.ts'
import { readPolicy } from '../adapters/policy-file.ts'
import type { HoldView } from '../api/holds.ts'
import { apiClient } from '../cli/api-client.ts'
import type { ArchivedObject } from '../domain/record/archive-object.ts'
import type { ArchiveRecord } from '../domain/ports/archive-index.ts'
import { personaTokens } from '../local/identity/persona-tokens.ts'
import { identitySettings } from '../local/platform/app-settings.ts'
import { startPlatform, type Platform } from '../local/platform/start-platform.ts'
import { buildIfNeeded } from '../local/start/build.ts'
import { startHostProcess } from '../local/start/children.ts'
import { DAY } from './support/measured-night.ts'
import { atLeast, atMost, report } from './support/table.ts'

const { json, short } = new Command('bench:holds')
  .description('A hold over 100,000 objects: objects a second, and nothing lost when the host is killed.')
  .option('--json', 'as JSON: [{name, value, unit, goal, ok}]', false)
  .option('--short', 'over 5,000 objects', false)
  .parse()
  .opts<{ json: boolean; short: boolean }>()

const OBJECTS = short ? 5_000 : 100_000
const OF_A_RECORD = 5
const CONTAINER = 'advice-voice'
const MATTER = 'BENCH-1'
const note = (text: string) => {
  console.error(text)
}

buildIfNeeded()
const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
const platform = await startPlatform({
  dataDir,
  usualPorts: false,
  policy: await readPolicy('policy/retention.json'),
  genesys: { kind: 'none' },
})
tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(platform.file.caFile, 'utf8')])
Object.assign(process.env, identitySettings(platform.file))
await fill(platform)
report(await measure(platform), json)
await platform.close()
rmSync(dataDir, { recursive: true, force: true })
process.exit()

async function fill({ file }: Platform): Promise<void> {
  const reader = createVaultReader(file.vaultUrl, credentialFor(file.clientIds.reader))
  const vault = createVault(file.vaultUrl, credentialFor(file.clientIds.archiver), { reader })
  const index = createArchiveIndex(connectCosmos(file.cosmosUrl, credentialFor(file.clientIds.app), 'holdfast'))
  const limit = pLimit(24)
  const began = performance.now()
  for (let at = 0; at < OBJECTS / OF_A_RECORD; at += 200) {
    const records = Array.from({ length: Math.min(200, OBJECTS / OF_A_RECORD - at) }, (_, n) => record(at + n))
    await Promise.all(
      records
        .flatMap(({ objects }) => objects)
        .map(({ path }) =>
          limit(() =>
            vault.putOnce({
              container: CONTAINER,
              name: path.slice(CONTAINER.length + 1),
              contentType: 'audio/ogg',
              metadata: {},
              body: Buffer.from(path),
            }),
          ),
        ),
    )
    await index.put(records)
  }
  note(`${OBJECTS} objects stored in ${((performance.now() - began) / 1000).toFixed(0)} s`)
}

function record(n: number): ArchiveRecord {
  const conversationId = `call-${String(n).padStart(6, '0')}`
  const folder = `${CONTAINER}/${DAY.replaceAll('-', '/')}/${conversationId}`
  const object = (part: number): ArchivedObject => ({
    objectId: `o-${part}`,
    kind: part === 0 ? 'manifest' : 'recording',
    path: `${folder}/${part === 0 ? 'manifest.json' : `o-${part}.ogg`}`,
    contentType: 'audio/ogg',
    sizeBytes: 60,
    sha256: 'a'.repeat(64),
  })
  return {
    conversationId,
    revision: 1,
    day: DAY,
    conversationStart: `${DAY}T10:00:00.000Z`,
    conversationEnd: `${DAY}T10:05:00.000Z`,
    retentionClass: 'advice-voice',
    policyVersion: '1',
    mediaTypes: ['voice'],
    direction: 'inbound',
    queueIds: ['queue-held'],
    agentIds: [],
    addresses: [],
    keys: {},
    objects: Array.from({ length: OF_A_RECORD }, (_, part) => object(part)),
    gaps: [],
    sourceFingerprint: 'f',
  }
}

async function measure({ file }: Platform) {
  const started = (port?: number) =>
    startHostProcess(file, {
      dataDir,
      speed: 100,
      log: 'quiet',
      usualPort: false,
      ...(port === undefined ? {} : { port }),
    })
  let host = await started()
  const port = Number(new URL(host.url).port)
  const api = apiClient(host.url, personaTokens(file.directory, 'compliance'))
  const began = performance.now()
  await api.placeHold({
    matterId: MATTER,
    name: 'A matter of the benchmark',
    reason: 'to see how fast it is',
    scope: { queues: ['queue-held'], from: DAY },
  })
  let killed = 0
  let view: HoldView | null = null
  for (let last = ''; view?.status !== 'in-force'; await pause(250)) {
    view = await api.hold(MATTER).catch(() => null)
    const held = Number(/(\d+) objects held/.exec(view?.phase ?? '')?.[1] ?? 0)
    if (view !== null && view.phase !== last) note(`  ${view.phase}`)
    last = view?.phase ?? last
    if (killed > 0 || held < OBJECTS / 3) continue
    killed = held
    note(`  killing the host (-9) after ${held} objects`)
    host.process.kill('SIGKILL')
    await host.ended
    host = await started(port)
  }
  const seconds = (performance.now() - began) / 1000
  const loose = await notHeld(file.vaultUrl, file.clientIds.reader)
  await host.stop()
  return [
    atLeast(`a hold over ${OBJECTS} objects, the death of the host included`, OBJECTS / seconds, 'objects/s', 200),
    atLeast('objects held when the host was killed with -9', killed, 'objects', 1),
    atMost('objects that are not held at the end', loose, 'objects', 0),
    atLeast('objects that its proof counts', view.proof?.objects ?? 0, 'objects', OBJECTS),
  ]
}

async function notHeld(vaultUrl: string, reader: string): Promise<number> {
  let loose = 0
  for await (const page of createVaultReader(vaultUrl, credentialFor(reader)).list(CONTAINER, ''))
    loose += page.filter(({ legalHold }) => !legalHold).length
  return loose
}
