/** Verification of a day from the vault alone: certificate, receipts, manifests, objects, retention. The index is not asked. */
import { calculateJwkThumbprint, decodeProtectedHeader, type JWK } from 'jose'
import pLimit from 'p-limit'
import { ArchiveError } from '../domain/errors.ts'
import { parseManifest, type Manifest } from '../domain/manifest.ts'
import type { StoredFacts } from '../domain/ports/vault.ts'
import { retentionProblem } from '../domain/reconciliation.ts'
import { certificateName, dayPath } from '../domain/vault-names.ts'
import { verifyCertificate, type DayStatement } from '../evidence/day-certificate.ts'
import { sha256Hex, sha256Stream } from '../evidence/digest.ts'
import { parseReceipt, type Receipt } from '../evidence/receipts.ts'
import { readAll, splitPath } from './read-all.ts'
import type { Archive } from './session.ts'

export interface Verification {
  day: string
  status: DayStatement['status']
  certificate: string
  /** RFC 7638 thumbprint of the signing key. */
  signedBy: string
  conversations: number
  objects: number
  bytes: number
  problems: string[]
}

const PARALLEL = 8

/** @param progress conversations done, of how many, bytes read. @throws Error when there is no certificate to verify against */
export async function verifyDay({ vault }: Pick<Archive, 'vault'>, day: string, progress: (done: number, total: number, bytes: number) => void): Promise<Verification> {
  const problems: string[] = []
  const { path, statement, signedBy } = await latestCertificate()
  const receipts = await receiptsOf(statement)
  const facts = await listing(new Set(receipts.flatMap((one) => one.objects.map((object) => splitPath(object.path).container))))
  const named = new Set<string>()
  let bytes = 0
  let objects = 0
  let done = 0
  progress(0, receipts.length, 0)
  const limit = pLimit(PARALLEL)
  await Promise.all(receipts.map((receipt) => limit(async () => {
    await verifyConversation(receipt)
    progress(++done, receipts.length, bytes)
  })))
  for (const found of facts.keys()) if (!named.has(found)) problems.push(`${found}: in the vault, but no receipt names it`)
  return { day, status: statement.status, certificate: path, signedBy, conversations: receipts.length, objects, bytes, problems: problems.sort() }

  async function latestCertificate(): Promise<{ path: string; statement: DayStatement; signedBy: string }> {
    const names: string[] = []
    for await (const page of vault.list('evidence', certificateName(day, 1).replace(/\.json$/, ''))) names.push(...page.map((one) => one.name))
    const name = names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).at(-1)
    if (name === undefined) throw new Error(`${day} has no certificate: it has not been archived to the end.`)
    const bytes = await readAll(vault, `evidence/${name}`)
    if (bytes === null) throw new Error(`the certificate evidence/${name} cannot be read`)
    const { jwk = {} } = decodeProtectedHeader((JSON.parse(bytes.toString('utf8')) as { jws: string }).jws) as { jwk?: JWK }
    return { path: `evidence/${name}`, statement: await verifyCertificate(bytes, {}), signedBy: await calculateJwkThumbprint(jwk) }
  }

  async function receiptsOf({ receipts: { path: receiptsPath, sha256, lines } }: DayStatement): Promise<Receipt[]> {
    const text = await readAll(vault, receiptsPath)
    if (text === null) throw new ArchiveError('certificate-invalid', `the receipts ${receiptsPath} are not in the vault`)
    if (sha256Hex(text) !== sha256) problems.push(`${receiptsPath}: not the receipts that the certificate binds`)
    const parsed = text.toString('utf8').split('\n').filter((line) => line !== '').map(parseReceipt)
    if (parsed.length !== lines) problems.push(`${receiptsPath}: ${parsed.length} receipts, ${lines} certified`)
    return parsed
  }

  async function listing(containers: ReadonlySet<string>): Promise<Map<string, StoredFacts>> {
    const all = new Map<string, StoredFacts>()
    for (const container of containers) for await (const page of vault.list(container, `${dayPath(day)}/`)) for (const one of page) all.set(`${container}/${one.name}`, one)
    return all
  }

  async function verifyConversation(receipt: Receipt): Promise<void> {
    let manifest: Manifest | null = null
    for (const object of receipt.objects) {
      named.add(object.path)
      objects++
      if (object.kind !== 'manifest') await verifyBytes(object)
      else {
        const body = await readAll(vault, object.path)
        if (body === null) problems.push(`${object.path}: missing`)
        else if (sha256Hex(body) !== object.sha256) problems.push(`${object.path}: its digest is not the receipt's`)
        else manifest = parseManifest(JSON.parse(body.toString('utf8')))
        bytes += body?.byteLength ?? 0
      }
    }
    if (manifest !== null) compare(receipt, manifest)
  }

  async function verifyBytes({ path: at, sha256, sizeBytes }: Receipt['objects'][number]): Promise<void> {
    const { container, name } = splitPath(at)
    const body = await vault.read(container, name)
    if (body === null) {
      problems.push(`${at}: missing`)
      return
    }
    const hash = sha256Stream()
    let size = 0
    for await (const chunk of body) {
      hash.update(chunk)
      size += chunk.byteLength
    }
    bytes += size
    if (size !== sizeBytes || hash.hex() !== sha256) problems.push(`${at}: its bytes are not those that were archived`)
  }

  /** The manifest must name the same objects as the receipt, and each must be kept as the manifest's class asks. */
  function compare(receipt: Receipt, manifest: Manifest): void {
    const digests = new Map(manifest.objects.map((object) => [object.path, object.sha256]))
    for (const object of receipt.objects) {
      if (object.kind !== 'manifest' && digests.get(object.path) !== object.sha256) problems.push(`${object.path}: the manifest names another digest, or none`)
      const fact = facts.get(object.path)
      const problem = fact === undefined ? null : retentionProblem(fact, manifest.retention)
      if (problem !== null) problems.push(`${object.path}: ${problem}`)
    }
    if (digests.size !== receipt.objects.filter((object) => object.kind !== 'manifest').length) problems.push(`${receipt.conversationId}: manifest and receipt name different numbers of objects`)
  }
}
