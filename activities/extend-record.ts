/**
 * Keeps one record longer: every object of it and of the revisions it supersedes gets the later of its date and the one
 * asked for. What was done, for whom and why is written once beside the other evidence. Idempotent.
 */
import { extendedUntil, later, type ExtensionTerm } from '../domain/extension.ts'
import { parseManifest } from '../domain/manifest.ts'
import type { ArchiveIndex } from '../domain/ports/archive-index.ts'
import { dayPath } from '../domain/vault-names.ts'
import { canonicalBytes } from '../evidence/canonical.ts'
import { sha256Hex } from '../evidence/digest.ts'
import { bytesOf } from './stored-bytes.ts'
import type { ActivityPorts } from './ports.ts'

export interface ExtensionAsk { conversationId: string; term: ExtensionTerm; reason: string; requester: string }
export type ExtensionOutcome =
  | { conversationId: string; outcome: 'extended'; until: string; objects: number; evidence: string }
  | { conversationId: string; outcome: 'unchanged'; until: string }
  | { conversationId: string; outcome: 'unknown' }

type Needs = Pick<ActivityPorts, 'vault' | 'reader' | 'keeper' | 'index' | 'clock' | 'log'>

export async function extendRecord(ports: Needs, { conversationId, term, reason, requester }: ExtensionAsk): Promise<ExtensionOutcome> {
  const record = await ports.index.record(conversationId)
  if (record === null) return { conversationId, outcome: 'unknown' }
  const until = extendedUntil(record.conversationEnd, term)
  const extended: { path: string; from: string | null; until: string }[] = []
  let standing: string | null = null
  for (const path of await pathsOf(ports, record)) {
    const [container, name] = split(path)
    const facts = await ports.reader.facts(container, name)
    if (facts === null) continue
    standing = later(facts.retainUntil, standing ?? facts.retainUntil ?? until)
    if (later(facts.retainUntil, until) !== until || facts.retainUntil === until) continue
    // The mode only ever becomes stricter with the record: what is locked stays locked.
    await ports.keeper.retain(container, name, until, facts.mode ?? 'locked')
    extended.push({ path, from: facts.retainUntil, until })
  }
  if (extended.length === 0) return { conversationId, outcome: 'unchanged', until: standing ?? until }
  const at = new Date(ports.clock.now()).toISOString()
  const evidence = canonicalBytes({ schema: 'holdfast/extension/1', conversationId, until, reason, requester, at, objects: extended })
  const name = `extensions/${dayPath(at.slice(0, 10))}/${sha256Hex(evidence)}.json`
  await ports.vault.putOnce({ container: 'evidence', name, contentType: 'application/json', metadata: { conversation: conversationId }, body: evidence })
  // Later revisions of the record inherit it from here.
  await ports.index.put([{ ...record, extendedUntil: later(record.extendedUntil ?? null, until) }])
  ports.log.info('retention.extended', { conversationId, until, objects: extended.length })
  return { conversationId, outcome: 'extended', until, objects: extended.length, evidence: `evidence/${name}` }
}

/** Paths of the record's objects and of all revisions before it, each once. */
async function pathsOf({ reader }: Pick<ActivityPorts, 'reader'>, { objects }: NonNullable<Awaited<ReturnType<ArchiveIndex['record']>>>): Promise<string[]> {
  const paths = new Set(objects.map((object) => object.path))
  let manifest = objects.find((object) => object.kind === 'manifest')?.path ?? null
  while (manifest !== null) {
    paths.add(manifest)
    const bytes = await bytesOf(reader, ...split(manifest))
    if (bytes === null) break
    const { objects: held, supersedes } = parseManifest(JSON.parse(new TextDecoder().decode(bytes)))
    for (const { path } of held) paths.add(path)
    manifest = supersedes?.path ?? null
  }
  return [...paths]
}

function split(path: string): [container: string, name: string] {
  const cut = path.indexOf('/')
  return [path.slice(0, cut), path.slice(cut + 1)]
}
