/** A vault with many small records of one queue, and what can be counted of a hold over them without asking the app. */
import pLimit from 'p-limit'
import { createVault } from '../../adapters/blob-vault/vault.ts'
import { createVaultReader } from '../../adapters/blob-vault/vault-reader.ts'
import { createArchiveIndex } from '../../adapters/cosmos-index/archive-index.ts'
import { connectCosmos } from '../../adapters/cosmos-index/connect-cosmos.ts'
import { credentialFor } from '../../adapters/identity/credentials.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import { readLink } from '../../evidence/access-chain.ts'
import type { PlatformFile } from '../../local/platform/platform-file.ts'
import { bytesOf } from '../../use-cases/objects/stored-bytes.ts'
import { DAY } from './measured-night.ts'
import { plainRecord } from './plain-record.ts'

export const QUEUE = 'queue-held'
const CONTAINER = 'advice-voice'
const FOLDER = DAY.replaceAll('-', '/')
const OF_A_RECORD = 5
const AT_ONCE = 200

export async function fillVault(file: PlatformFile, objects: number): Promise<void> {
  const reader = readerOf(file)
  const vault = createVault(file.vaultUrl, credentialFor(file.clientIds.archiver), { reader })
  const index = createArchiveIndex(connectCosmos(file.cosmosUrl, credentialFor(file.clientIds.app), 'holdfast'))
  const limit = pLimit(24)
  for (let at = 0; at < objects / OF_A_RECORD; at += AT_ONCE) {
    const records = Array.from({ length: Math.min(AT_ONCE, objects / OF_A_RECORD - at) }, (_, n) => record(at + n))
    const stored = records
      .flatMap((entry) => entry.objects)
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
      )
    await Promise.all(stored)
    await index.put(records)
  }
}

function record(n: number) {
  const conversationId = idOf(n)
  const folder = `${CONTAINER}/${FOLDER}/${conversationId}`
  const object = (part: number): ArchivedObject => ({
    objectId: `o-${part}`,
    kind: part === 0 ? 'manifest' : 'recording',
    path: `${folder}/${part === 0 ? 'manifest.json' : `o-${part}.ogg`}`,
    contentType: 'audio/ogg',
    sizeBytes: 60,
    sha256: 'a'.repeat(64),
  })
  const objects = Array.from({ length: OF_A_RECORD }, (_, part) => object(part))
  return plainRecord(conversationId, DAY, { queueIds: [QUEUE], objects })
}

function idOf(n: number): string {
  return `call-${String(n).padStart(6, '0')}`
}

/** As the vault lists them, a hundred records at once: the stand-in sorts all of a listing again for each page. */
export async function heldObjects(file: PlatformFile, objects: number): Promise<number> {
  const reader = readerOf(file)
  let held = 0
  for (let n = 0; n < objects / OF_A_RECORD; n += 100)
    for await (const page of reader.list(CONTAINER, `${FOLDER}/${idOf(n).slice(0, -2)}`))
      held += page.filter(({ legalHold }) => legalHold).length
  return held
}

/** Changes of legal holds that the trail has, object by object: one that is set twice counts twice. */
export async function announcedObjects(file: PlatformFile): Promise<number> {
  const reader = readerOf(file)
  let objects = 0
  for await (const page of reader.list(EVIDENCE, 'access/'))
    for (const { name } of page) {
      const { link } = readLink((await bytesOf(reader, EVIDENCE, name)) ?? new Uint8Array())
      if (link.kind !== 'events') continue
      for (const { changes = [] } of link.events)
        for (const { kind, names } of changes) objects += kind === 'hold' ? names.length : 0
    }
  return objects
}

function readerOf(file: PlatformFile) {
  return createVaultReader(file.vaultUrl, credentialFor(file.clientIds.reader))
}
