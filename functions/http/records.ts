/** HTTP: find records, and look at one. */
import { conversationIdText, getRecord, searchRecords, type RecordView } from '../../api/records.ts'
import { scrubText } from '../../card-data/scrub.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { RecordHit, RecordSearch } from '../../domain/ports/record-search.ts'
import { recordHitOf } from '../../domain/record/record-hit.ts'
import { questionOf } from '../../use-cases/legal/question.ts'
import { readRecord, type WholeRecord } from '../../use-cases/legal/read-record.ts'
import { searchRecords as search } from '../../use-cases/legal/search-records.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { NotFound } from './problem.ts'

type Ports = Pick<ActivityPorts, 'index' | 'reader' | 'clock' | 'holds'> & { search: RecordSearch }

export function recordEndpoints(ports: Ports): Endpoint[] {
  return [
    endpoint(searchRecords, async ({ query: { cursor, limit, ...asked }, note }) => {
      note({ subject: subjectOf(asked) })
      const question = questionOf(asked, ports.clock.now())
      if (question.by === 'conversation') {
        const record = await ports.index.record(question.conversationId)
        note({ records: record === null ? 0 : 1, conversationIds: record === null ? [] : [record.conversationId] })
        return { records: record === null ? [] : [recordHitOf(record)], cursor: null, partitions: 1, requestCharge: 1 }
      }
      if (question.by === 'hold') {
        const { hits, next } = await heldBy(ports, question.matterId, cursor ?? null, limit)
        note({ records: hits.length, conversationIds: hits.map(({ conversationId }) => conversationId) })
        return { records: hits, cursor: next, partitions: 1, requestCharge: hits.length }
      }
      const { hits, ...answer } = await search(ports.search, question, cursor ?? null, limit)
      note({ records: hits.length, conversationIds: hits.map(({ conversationId }) => conversationId) })
      return { records: hits, ...answer }
    }),

    endpoint(getRecord, async ({ param, note }) => {
      const conversationId = conversationIdOf(param('conversationId'))
      note({ conversationIds: [conversationId], records: 0 })
      const whole = await readRecord(ports, conversationId)
      if (whole === null) throw new NotFound('unknown-record', `the archive holds no record of ${conversationId}`)
      note({ records: 1 })
      return viewOf(whole)
    }),
  ]
}

/** A cursor names its matter: one of another is refused. */
async function heldBy(
  { holds, index }: Ports,
  matterId: string,
  cursor: string | null,
  limit: number,
): Promise<{ hits: RecordHit[]; next: string | null }> {
  const prefix = `${matterId}:`
  if (cursor !== null && !cursor.startsWith(prefix))
    throw new ArchiveError('bad-request', 'the cursor belongs to another question')
  const { members, next } = await holds.members(matterId, cursor?.slice(prefix.length) ?? null, limit)
  const held = members.filter(({ state }) => state === 'held')
  const records = await Promise.all(held.map(({ conversationId }) => index.record(conversationId)))
  return {
    hits: records.flatMap((record) => (record === null ? [] : [recordHitOf(record)])),
    next: next === null ? null : `${prefix}${next}`,
  }
}

/** @throws ArchiveError `bad-request` */
function conversationIdOf(text: string): string {
  if (!conversationIdText.safeParse(text).success)
    throw new ArchiveError('bad-request', 'that is no id of a conversation')
  return text
}

/** As the trail has it: people look for card numbers, too, and nobody keeps those. */
export function subjectOf(asked: Record<string, string | undefined>): string {
  const parts = Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
  return scrubText(parts.join('&')).text
}

function viewOf({ record, revisions, protection }: WholeRecord): RecordView {
  const names = revisions[0]?.manifest.names ?? {}
  const named = (ids: readonly string[]) => ids.map((id) => ({ id, name: names[id] ?? null }))
  const { conversationId, day, conversationStart, conversationEnd, mediaTypes, direction, retentionClass } = record
  return {
    conversationId,
    day,
    conversationStart,
    conversationEnd,
    mediaTypes,
    direction,
    retentionClass,
    agents: named(record.agentIds),
    queues: named(record.queueIds),
    addresses: record.addresses,
    keys: record.keys,
    protection:
      protection === null
        ? null
        : { retainUntil: protection.retainUntil, mode: protection.mode, legalHold: protection.legalHold },
    revisions: revisions.map(({ manifest, path, sha256 }) => ({
      revision: manifest.revision,
      manifest: path,
      sha256,
      capturedAt: manifest.capturedAt,
      policyVersion: manifest.retention.policyVersion,
      objects: manifest.objects.map(({ objectId, kind, path: at, contentType, sizeBytes, ...object }) => ({
        objectId,
        kind,
        path: at,
        contentType,
        sizeBytes,
        sha256: object.sha256,
        ...(object.originalName === undefined ? {} : { originalName: object.originalName }),
        ...(object.screened === undefined ? {} : { screened: object.screened }),
      })),
      missing: manifest.gaps.map(({ objectId, reason, detail }) => ({ objectId, reason, detail })),
    })),
  }
}
