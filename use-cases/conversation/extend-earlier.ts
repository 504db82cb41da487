/** What a new revision asks of the revisions before it. */
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import type { Placement } from '../objects/store-object.ts'
import type { ActivityPorts } from '../ports.ts'
import { chainPaths } from '../retention/revision-chain.ts'

/**
 * The whole chain is kept as long as the revision that follows it, and locked when that is: retention only ever
 * extends.
 * Idempotent; what is kept longer stays so.
 * @param earlier the manifest that is superseded, and what the index knows of the record
 */
export async function extendEarlier(
  { reader, keeper }: Pick<ActivityPorts, 'reader' | 'keeper'>,
  { latest, objects }: { latest: string | null; objects: readonly Pick<ArchivedObject, 'path'>[] },
  { retainUntil, mode }: Placement,
): Promise<void> {
  const chain = await chainPaths({ reader }, latest)
  for (const path of new Set([...chain, ...objects.map(({ path }) => path)])) {
    const { container, name } = splitPath(path)
    const facts = await reader.facts(container, name)
    if (facts === null) continue
    const short = facts.retainUntil === null || Date.parse(facts.retainUntil) < Date.parse(retainUntil)
    const loose = mode === 'locked' && facts.mode !== 'locked'
    if (!short && !loose) continue
    const until = short ? retainUntil : (facts.retainUntil ?? retainUntil)
    await keeper.retain(container, name, until, facts.mode === 'locked' ? 'locked' : mode)
  }
}
