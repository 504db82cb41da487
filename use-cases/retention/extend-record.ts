/**
 * Keeps one record longer: every object of it and of the revisions it supersedes gets the later of its date and the one
 * asked for. What was done, for whom and why is written once beside the other evidence. Idempotent.
 */
import pLimit from 'p-limit'
import { scrubText } from '../../card-data/scrub.ts'
import { extendedUntil, type ExtensionTerm } from '../../domain/retention/extension.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { dayPath } from '../../domain/record/vault-names.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import type { StoredFacts } from '../../domain/ports/vault.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import type { Extension } from '../../evidence/extension.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { ActivityPorts } from '../ports.ts'
import { chainPaths } from './revision-chain.ts'

export interface ExtensionAsk {
  conversationId: string
  term: ExtensionTerm
  reason: string
  requester: string
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

export async function extendRecord(ports: Ports, ask: ExtensionAsk): Promise<ExtensionOutcome> {
  const { conversationId } = ask
  let outcome: ExtensionOutcome = { conversationId, outcome: 'unknown' }
  for (let look = 0; look < ATTEMPTS; look++) {
    const record = await ports.index.record(conversationId)
    if (record === null) return outcome
    const found = await extendRevision(ports, record, ask)
    // The first look did the work, and only a new revision gives the second anything to do.
    if (look === 0 || found.outcome === 'extended') outcome = found
    if ((await ports.index.record(conversationId))?.revision === record.revision) break
  }
  return outcome
}

async function extendRevision(
  ports: Ports,
  record: ArchiveRecord,
  { conversationId, term, reason, requester }: ExtensionAsk,
): Promise<ExtensionOutcome> {
  const until = extendedUntil(record.conversationEnd, term)
  const limit = pLimit(PARALLEL)
  const facts = (
    await Promise.all([...(await pathsOf(ports, record))].map((path) => limit(() => factsAt(ports.reader, path))))
  ).filter((entry) => entry !== null)
  const short = facts.filter(({ retainUntil }) => retainUntil === null || Date.parse(retainUntil) < Date.parse(until))
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
    until,
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
  const name = `extensions/${dayPath(at.slice(0, 10))}/${sha256Hex(evidence)}.json`
  // Who asked and why is written first, then the index, from which later revisions inherit: no date ever stands that
  // nobody can explain.
  await ports.vault.putOnce({
    container: EVIDENCE,
    name,
    contentType: 'application/json',
    metadata: { conversation: conversationId },
    body: evidence,
  })
  await ports.index.extend(conversationId, until)
  await Promise.all(
    short.map((storedFacts) => limit(() => ports.keeper.extend(storedFacts.container, storedFacts.name, until))),
  )
  ports.log.info('retention.extended', { conversationId, until, objects: short.length })
  return { conversationId, outcome: 'extended', until, objects: short.length, evidence: `${EVIDENCE}/${name}` }
}

function factsAt(reader: Ports['reader'], path: string): Promise<StoredFacts | null> {
  const { container, name } = splitPath(path)
  return reader.facts(container, name)
}

/** Paths of the record's objects and of all revisions before it, each once. */
async function pathsOf(ports: Pick<ActivityPorts, 'reader'>, { objects }: ArchiveRecord): Promise<Set<string>> {
  const manifest = objects.find((object) => object.kind === 'manifest')?.path ?? null
  return new Set([...objects.map((object) => object.path), ...(await chainPaths(ports, manifest))])
}
