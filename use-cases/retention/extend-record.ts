/**
 * Keeps one record longer: every object of it and of the revisions it supersedes gets the later of its date and the one
 * asked for. What was done, for whom and why is written once beside the other evidence. Idempotent.
 */
import pLimit from 'p-limit'
import { scrubText } from '../../card-data/scrub.ts'
import { extendedUntil, later, type ExtensionTerm } from '../../domain/retention/extension.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import type { StoredFacts } from '../../domain/ports/vault.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import type { Extension } from '../../evidence/extension.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { ActivityPorts } from '../ports.ts'
import { moveOn } from './move-on.ts'
import { revisionChain } from './revision-chain.ts'
import { evidenceLifetime, extensionName, type EvidenceLifetime } from './evidence-lifetime.ts'

export interface ExtensionAsk {
  conversationId: string
  term: ExtensionTerm
  reason: string
  requester: string
  /** Also lock what is not locked yet; nothing is ever unlocked. */
  lock?: boolean
}
export type ExtensionOutcome =
  | { conversationId: string; outcome: 'extended'; until: string; objects: number; evidence: string }
  | { conversationId: string; outcome: 'unchanged'; until: string }
  | { conversationId: string; outcome: 'unknown' }

type Ports = Pick<ActivityPorts, 'vault' | 'reader' | 'keeper' | 'index' | 'clock' | 'log'>

/** Storage requests side by side. */
const PARALLEL = 8
/** A revision that is written meanwhile is extended, too. */
const ATTEMPTS = 3

/**
 * Every object of the record, of the revisions before it, and the evidence about them.
 * @param evidence shared by the records of one day, so that its certificates are looked at once
 * @throws ArchiveError of vault and index; `source-unreadable` when a manifest of its chain is none
 */
export async function extendRecord(
  ports: Ports,
  ask: ExtensionAsk,
  evidence: EvidenceLifetime = evidenceLifetime(ports),
): Promise<ExtensionOutcome> {
  const { conversationId } = ask
  let outcome: ExtensionOutcome = { conversationId, outcome: 'unknown' }
  for (let look = 0; look < ATTEMPTS; look++) {
    const record = await ports.index.record(conversationId)
    if (record === null) return outcome
    const found = await extendRevision(ports, record, ask, evidence)
    // The first look did the work, and only a new revision gives the second anything to do.
    if (look === 0 || found.outcome === 'extended') outcome = found
    if ((await ports.index.record(conversationId))?.revision === record.revision) break
  }
  return outcome
}

async function extendRevision(
  ports: Ports,
  record: ArchiveRecord,
  { conversationId, term, reason, requester, lock = false }: ExtensionAsk,
  lifetime: EvidenceLifetime,
): Promise<ExtensionOutcome> {
  const until = extendedUntil(record.conversationEnd, term)
  const chain = await chainOf(ports, record)
  const limit = pLimit(PARALLEL)
  const facts = (await Promise.all(chain.paths.map((path) => limit(() => factsAt(ports.reader, path))))).filter(
    (entry) => entry !== null,
  )
  const short = facts.filter(
    ({ retainUntil, mode }) =>
      retainUntil === null || Date.parse(retainUntil) < Date.parse(until) || (lock && mode !== 'locked'),
  )
  if (short.length === 0)
    return {
      conversationId,
      outcome: 'unchanged',
      until: facts.map(({ retainUntil }) => retainUntil ?? until).sort()[0] ?? until,
    }
  const at = new Date(ports.clock.now()).toISOString()
  const objects = short.map(({ container, name, retainUntil }) => ({
    path: `${container}/${name}`,
    from: retainUntil,
    until: later(retainUntil, until),
  }))
  const extension: Extension = {
    schema: 'holdfast/extension/1',
    conversationId,
    until,
    // People paste whole messages here, and evidence is locked: card data goes as in any other text.
    reason: scrubText(reason).text,
    requester: scrubText(requester).text,
    at,
    objects,
  }
  const evidence = canonicalBytes(extension)
  const name = extensionName(at, sha256Hex(evidence))
  // Who asked and why is written first, then the index, from which later revisions inherit: no date ever stands that
  // nobody can explain.
  await ports.vault.putOnce({
    container: EVIDENCE,
    name,
    contentType: 'application/json',
    metadata: { conversation: conversationId },
    body: evidence,
  })
  await lifetime.ofDocument(name, until)
  for (const day of chain.days) await lifetime.ofDay(day, until)
  await ports.index.extend(conversationId, until, lock ? 'locked' : undefined)
  await Promise.all(
    short.map(({ container, name: blob, retainUntil }) =>
      limit(() =>
        lock
          ? ports.keeper.retain(container, blob, later(retainUntil, until), 'locked')
          : moveOn(ports, container, blob, until),
      ),
    ),
  )
  ports.log.info('retention.extended', { conversationId, until, objects: short.length })
  return { conversationId, outcome: 'extended', until, objects: short.length, evidence: `${EVIDENCE}/${name}` }
}

function factsAt(reader: Ports['reader'], path: string): Promise<StoredFacts | null> {
  const { container, name } = splitPath(path)
  return reader.facts(container, name)
}

/** Everything that is kept with the record, and the days whose evidence speaks of it. */
async function chainOf(
  ports: Pick<ActivityPorts, 'reader'>,
  { objects, day }: ArchiveRecord,
): Promise<{ paths: string[]; days: Set<string> }> {
  const manifest = objects.find((object) => object.kind === 'manifest')?.path ?? null
  const { paths, days } = await revisionChain(ports, manifest)
  return { paths: [...new Set([...objects.map(({ path }) => path), ...paths])], days: days.add(day) }
}
