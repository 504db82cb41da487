/**
 * Verification of a day from the vault alone: certificate, receipts, manifests, objects, retention. The index is not
 * asked.
 */
import { dayTally, NO_FIGURES, type DayFigures } from '../../domain/completeness/day-figures.ts'
import type { LockMode } from '../../domain/retention/lock-mode.ts'
import type { StoredFacts, VaultReader } from '../../domain/ports/vault.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import { dayPath, UNREADABLE } from '../../domain/record/vault-names.ts'
import type { DayStatement } from '../../evidence/day-certificate.ts'
import type { Receipt } from '../../evidence/receipts.ts'
import { lockOf, type Trust } from '../../evidence/statement.ts'
import { firstVersions, putOverProblem } from '../objects/first-versions.ts'
import { DAY_CERTIFICATES } from './certificates.ts'
import { certifiedChain, type Chain } from './certified-chain.ts'
import { conversationCheck } from './conversation-check.ts'
import { forEachOf } from './for-each.ts'
import { readReceipts } from './read-receipts.ts'
import { namesProblems, statementProblems } from './statement-check.ts'

export interface Verification {
  day: string
  status: DayStatement['status']
  /** `trial`: nothing of it is locked, by the certificate's own words. */
  lock: LockMode
  certificate: string
  /** RFC 7638 thumbprint of the signing key. */
  signedBy: string
  /** Archived conversations and, apart from them, recordings without one: as the certificate counts them. */
  conversations: number
  orphans: number
  /** Read again and hashed, those of superseded certificates included. */
  objects: number
  bytes: number
  problems: string[]
}
export interface VerifyOptions {
  /** Containers that may hold records of the day, beside those that the receipts name. */
  containers?: readonly string[]
  trust?: Trust
  /** Receipts whose blobs are held in memory at a time. */
  share?: number
}

const PARALLEL = 8
/** Larger days are read in that many shares. */
const SHARE = 50_000

/**
 * @param progress conversations done, of how many, bytes read
 * @throws Error when there is no certificate to verify against, ArchiveError `certificate-invalid` or
 *   `certificate-untrusted` when it cannot be believed
 */
export async function verifyDay(
  archive: { vault: VaultReader },
  day: string,
  progress: (done: number, total: number, bytes: number) => void,
  { containers = [], trust = {}, share = SHARE }: VerifyOptions = {},
): Promise<Verification> {
  const problems = new Set<string>()
  const report = (problem: string) => void problems.add(problem)
  const vault = firstVersions(archive.vault, (path, later) => report(putOverProblem(path, later)))
  const chain = await certifiedChain(vault, DAY_CERTIFICATES, day, trust, report)
  const links = [chain.newest, ...chain.earlier]
  const total = links.reduce((sum, { statement }) => sum + statement.receipts.lines, 0)
  const { figures, named } = await overview(vault, chain, report)
  statementProblems(chain.newest, figures).forEach(report)
  for (const { statement } of links) (await namesProblems(vault, statement)).forEach(report)

  const places = new Set([...(await existing(vault, containers)), ...named])
  const shares = Math.max(1, Math.ceil(total / share))
  const unreadable = new Map<string, StoredFacts>()
  const read = { objects: 0, bytes: 0 }
  let done = 0
  progress(0, total, 0)
  for (let at = 0; at < shares; at++) {
    const isOfShare = (id: string) => shareOf(id, shares) === at
    const facts = await listing(vault, day, places, (id) => id === UNREADABLE || isOfShare(id))
    const conversations = conversationCheck(vault, facts, report, lockOf(chain.newest.statement))
    for (const { statement } of links) {
      const receipts = only(readReceipts(vault, statement, report), isOfShare)
      await forEachOf(receipts, PARALLEL, async (receipt) => {
        await conversations.check(receipt)
        progress(++done, total, read.bytes + conversations.totals().bytes)
      })
    }
    const totals = conversations.totals()
    read.objects += totals.objects
    read.bytes += totals.bytes
    for (const [path, fact] of facts) {
      if (conversations.named.has(path)) unreadable.delete(path)
      else if (idOf(fact.name, day) !== UNREADABLE) report(`${path}: in the vault, but no receipt names it`)
      else if (at === 0 || unreadable.has(path)) unreadable.set(path, fact)
    }
  }
  // Kept under their digest, not under their id: any share may name them.
  for (const path of unreadable.keys()) report(`${path}: in the vault, but no receipt names it`)
  return {
    day,
    status: chain.newest.statement.status,
    lock: lockOf(chain.newest.statement),
    certificate: chain.newest.path,
    signedBy: chain.newest.signedBy,
    conversations: figures.tally.archived,
    orphans: figures.tally.orphans,
    ...read,
    problems: [...problems].sort(),
  }
}

/** What the newest receipts add up to, and the containers that any receipt names. */
async function overview(
  vault: VaultReader,
  { newest, earlier }: Chain<DayStatement>,
  report: (problem: string) => void,
): Promise<{ figures: { tally: DayFigures; gaps: Record<string, number> }; named: Set<string> }> {
  const named = new Set<string>()
  const tally = dayTally()
  const gaps: Record<string, number> = {}
  for (const { statement } of [newest, ...earlier]) {
    for await (const receipt of readReceipts(vault, statement, report)) {
      for (const { path } of receipt.objects) named.add(splitPath(path).container)
      if (statement !== newest.statement) continue
      tally.add(receipt)
      for (const { reason } of receipt.gaps) gaps[reason] = (gaps[reason] ?? 0) + 1
    }
  }
  return { figures: { tally: { ...NO_FIGURES, ...tally.figures() }, gaps }, named }
}

async function existing(vault: VaultReader, containers: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const name of containers) if ((await vault.container(name)) !== null) found.push(name)
  return found
}

async function listing(
  vault: VaultReader,
  day: string,
  containers: ReadonlySet<string>,
  wanted: (id: string) => boolean,
): Promise<Map<string, StoredFacts>> {
  const all = new Map<string, StoredFacts>()
  for (const container of containers)
    for await (const page of vault.list(container, `${dayPath(day)}/`))
      for (const fact of page) if (wanted(idOf(fact.name, day))) all.set(`${container}/${fact.name}`, fact)
  return all
}

/** The folder of a blob under its day: the conversation's id. */
function idOf(name: string, day: string): string {
  return name.slice(dayPath(day).length + 1).split('/')[0] ?? ''
}

/** Any id falls into one share, whatever it looks like (FNV-1a). */
function shareOf(id: string, shares: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % shares
}

async function* only(receipts: AsyncIterable<Receipt>, wanted: (id: string) => boolean): AsyncIterable<Receipt> {
  for await (const receipt of receipts) if (wanted(receipt.conversationId)) yield receipt
}
