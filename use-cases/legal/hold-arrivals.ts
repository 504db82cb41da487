/**
 * What is written while a hold stands is held with it. A record is in the index before its holds are asked for, and a
 * hold is known before the index is searched for it: whoever comes second sees the first.
 */
import pLimit from 'p-limit'
import { selects } from '../../domain/legal/hold.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { HoldInForce } from '../../domain/ports/hold-register.ts'
import { leaveMatter, secureRecords, type SecurePorts } from './secure-records.ts'

const PARALLEL = 8

/** Call it when the records are in the index. Costs one read where no hold stands. Idempotent. */
export async function holdArrivals(ports: SecurePorts, records: readonly ArchiveRecord[]): Promise<void> {
  if (records.length === 0) return
  const inForce = await ports.holds.inForce()
  if (inForce.length === 0) return
  const byMatter = await matterOf(ports, inForce, records)
  for (const [matterId, ids] of byMatter) {
    const placedBy = inForce.find((hold) => hold.matterId === matterId)?.placedBy
    const order = {
      matterId,
      by: placedBy ?? { oid: 'holdfast', name: 'Holdfast' },
      purpose: `hold ${matterId}: written while it stands`,
    }
    await ports.holds.join(matterId, ids, new Date(ports.clock.now()).toISOString())
    await ports.holds.note(matterId, await secureRecords(ports, order, ids))
    // Released meanwhile: nothing stays held that no matter holds.
    const stands = (await ports.holds.inForce()).some((hold) => hold.matterId === matterId)
    if (stands) continue
    await leaveMatter(ports, { ...order, purpose: `hold ${matterId}: released meanwhile` }, ids)
  }
}

/** New ones by what the scopes say, known ones by their names. */
async function matterOf(
  ports: SecurePorts,
  inForce: readonly HoldInForce[],
  records: readonly ArchiveRecord[],
): Promise<Map<string, string[]>> {
  const limit = pLimit(PARALLEL)
  const byMatter = new Map<string, string[]>()
  const named = await Promise.all(
    records.map(({ conversationId }) => limit(() => ports.holds.mattersOf(conversationId))),
  )
  // A matter that is being released takes nothing on any more.
  const standing = new Set(inForce.map(({ matterId }) => matterId))
  for (const [at, record] of records.entries()) {
    const matters = new Set((named[at] ?? []).filter((matterId) => standing.has(matterId)))
    for (const { matterId, selectors } of inForce) if (selects(selectors, record)) matters.add(matterId)
    for (const matterId of matters) byMatter.set(matterId, [...(byMatter.get(matterId) ?? []), record.conversationId])
  }
  return byMatter
}
