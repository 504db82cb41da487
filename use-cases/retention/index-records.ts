/** Records into the index; an extension or a hold that was asked for meanwhile onto what they have. */
import pLimit from 'p-limit'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import { holdArrivals } from '../legal/hold-arrivals.ts'
import type { SecurePorts } from '../legal/secure-records.ts'

type Ports = SecurePorts

/** Storage requests side by side. */
const PARALLEL = 8

/** Idempotent. A first revision cannot have been extended before the index had it. */
export async function indexRecords(ports: Ports, records: readonly ArchiveRecord[]): Promise<void> {
  await ports.index.put(records)
  const limit = pLimit(PARALLEL)
  await Promise.all(
    records.filter((record) => record.revision > 1).map((record) => limit(() => catchUp(ports, record))),
  )
  await holdArrivals(ports, records)
}

async function catchUp({ index, reader, keeper }: Ports, record: ArchiveRecord): Promise<void> {
  const until = (await index.record(record.conversationId))?.extendedUntil
  if (until === undefined || until === record.extendedUntil) return
  for (const { path } of record.objects) {
    const { container, name } = splitPath(path)
    const facts = await reader.facts(container, name)
    if (facts !== null && (facts.retainUntil === null || Date.parse(facts.retainUntil) < Date.parse(until)))
      await keeper.extend(container, name, until)
  }
}
