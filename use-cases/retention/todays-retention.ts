/** What today's policy asks of a record that is archived: by its manifest, which embeds all that rules look at. */
import { classify } from '../../domain/retention/classify.ts'
import { longestClass } from '../../domain/retention/longest-class.ts'
import { lawfulUntil } from '../../domain/retention/retention-date.ts'
import type { RetentionClass, RetentionMode } from '../../domain/retention/retention-policy.ts'
import type { DayEntry } from '../../domain/ports/archive-index.ts'
import { fullAttributesOf } from '../../domain/record/manifest.ts'
import { readManifest } from '../objects/read-manifest.ts'
import type { ActivityPorts } from '../ports.ts'

type Ports = Pick<ActivityPorts, 'reader' | 'readSource' | 'policy'>

export interface TodaysRetention {
  classId: string
  years: number
  mode: RetentionMode
  /** ISO UTC. */
  until: string
}

/**
 * The longest of what the rules ask and what the record's own class asks: a rule that cannot be followed any more (a
 * name that the manifest lacks) must not shorten anything. Records without rules (raw ones, orphans) are under the
 * longest class, as when they were archived.
 * @throws ArchiveError `source-unreadable` when what should be its manifest is none
 */
export async function todaysRetention(ports: Ports, entry: DayEntry): Promise<TodaysRetention> {
  const { policy } = ports
  const asked = (await byRules(ports, entry)) ?? longestClass(policy)
  const own = policy.classes.find(({ id }) => id === entry.retentionClass)
  const longest = own !== undefined && own.years > asked.years ? own : asked
  return {
    classId: longest.id,
    years: longest.years,
    mode: [asked, own].some((entry) => entry?.mode === 'locked') ? 'locked' : 'unlocked',
    until: lawfulUntil(entry.conversationEnd, longest.years),
  }
}

async function byRules(
  { reader, readSource, policy }: Ports,
  { objects }: DayEntry,
): Promise<Pick<RetentionClass, 'id' | 'years' | 'mode'> | null> {
  const path = objects.find((object) => object.kind === 'manifest')?.path
  const stored = path === undefined ? null : await readManifest(reader, path)
  if (stored === null) return null
  const { manifest } = stored
  const source = readSource(manifest.source)
  if (source.kind !== 'conversation') return null
  const name = (id: string) => manifest.names[id]
  const { classId, years, mode } = classify({ ...source.conversation, ...fullAttributesOf(manifest) }, policy, {
    queue: name,
    division: name,
    flow: name,
  })
  return { id: classId, years, mode }
}
