/** What Genesys itself knows to be missing: orphaned recordings and the report on uploads. */
import type { Models } from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { draw, uuid } from '../random.ts'
import { parse, whole } from '../read-ask.ts'
import { notDone, notFound, Refusal } from '../refusal.ts'
import { iso } from '../wire/analytics.ts'
import { fileState } from '../wire/recording.ts'
import type { Ask, Reply, World } from '../world.ts'

/** Tenant's time that a report takes, ms. */
const REPORT_TIME = 30_000
const ORPHANS = 5
const STATES = {
  Pending: ['UPLOADING'],
  Success: ['AVAILABLE', 'ARCHIVED', 'RESTORING', 'DELETED'],
  Failure: ['ERROR'],
  WaitForConversation: [],
} as const
const STATUSES = [
  'NO_CONVERSATION',
  'UNKNOWN_CONVERSATION',
  'CONVERSATION_NOT_COMPLETE',
  'CONVERSATION_NOT_EVALUATED',
] as const
type UploadStatus = keyof typeof STATES

const reportBody = z.strictObject({
  dateSince: z.iso.datetime(),
  uploadStatus: z.enum(['Pending', 'Success', 'Failure', 'WaitForConversation']).optional(),
})

export function uploadRoutes(world: World): (ask: Ask) => Reply | null {
  const { clock, days, documents, media, tenant, urlTtlMs } = world
  const reports = new Map<string, { submitted: number; since: number; status: UploadStatus | null }>()

  return (ask) => {
    const [area, what, leaf, id] = ask.path
    if (area === 'orphanrecordings' && ask.method === 'GET')
      return what === undefined ? orphans(ask) : orphan(what, leaf)
    if (area !== 'recording' || what !== 'uploads' || leaf !== 'reports') return null
    if (id === undefined && ask.method === 'POST') return submit(ask)
    return id !== undefined && ask.method === 'GET' ? report(id) : null
  }

  function orphans({ query }: Ask): Reply {
    if (query.has('hasConversation') || query.has('media')) throw notDone('orphan recordings by conversation or media')
    const [pageSize, pageNumber] = [whole(query, 'pageSize', 25, 100), whole(query, 'pageNumber', 1)]
    const all = Array.from({ length: ORPHANS }, (_, i) => orphanAt(i))
    const body: Models.OrphanRecordingListing = {
      entities: all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
      pageSize,
      pageNumber,
      total: all.length,
      pageCount: Math.ceil(all.length / pageSize),
    }
    return { status: 200, body }
  }

  function orphan(id: string, leaf: string | undefined): Reply | null {
    const found = Array.from({ length: ORPHANS }, (_, i) => orphanAt(i)).find(
      (orphanRecording) => orphanRecording.id === id,
    )
    if (found === undefined) throw notFound('orphan recording')
    if (leaf === undefined) return { status: 200, body: found }
    if (leaf !== 'media') return null
    const file = { id: `orphan.${id}`, contentType: 'audio/webm', sizeBytes: found.mediaSizeBytes ?? 0 }
    return {
      status: 200,
      body: {
        id,
        media: 'audio',
        fileState: 'AVAILABLE',
        mediaUris: { S: { mediaUri: media.sign(file, urlTtlMs) } },
      } satisfies Models.Recording,
    }
  }

  function orphanAt(i: number): Models.OrphanRecording {
    const d = draw('orphan', tenant.seed, i)
    const id = uuid('orphan', tenant.seed, i)
    const created = iso(Math.floor(clock.now() / 86_400_000) * 86_400_000 - d.whole(1, 400_000) * 1000)
    return {
      id,
      name: `Orphan ${i + 1}`,
      createdTime: created,
      recoveredTime: created,
      providerType: 'EDGE',
      mediaType: 'CALL',
      mediaSubtype: 'Trunk',
      mediaSizeBytes: d.whole(20_000, 90_000),
      fileState: 'AVAILABLE',
      orphanStatus: d.pick(STATUSES),
      region: 'eu-west-1',
      selfUri: `/api/v2/orphanrecordings/${id}`,
    }
  }

  function submit(ask: Ask): Reply {
    const { dateSince, uploadStatus } = parse(reportBody, ask.body)
    if (uploadStatus === 'Success' && world.faults.value('report-refused') !== null)
      throw new Refusal(403, 'missing.permissions', 'You are missing: recording:uploadReport:add')
    const id = uuid('report', tenant.seed, reports.size, clock.now())
    reports.set(id, { submitted: clock.now(), since: Date.parse(dateSince), status: uploadStatus ?? null })
    return { status: 202, body: { id, state: 'InProgress' } satisfies Models.RecordingUploadReport }
  }

  function report(id: string): Reply {
    const asked = reports.get(id)
    if (asked === undefined) throw notFound('report')
    if (clock.now() - asked.submitted < REPORT_TIME)
      return { status: 200, body: { id, state: 'InProgress' } satisfies Models.RecordingUploadReport }
    const bytes = Buffer.from(lines(asked.since, asked.status).join('\n'))
    documents.set(`report.${id}`, () => bytes)
    return {
      status: 200,
      body: {
        id,
        state: 'Completed',
        signedUrl: media.sign({ id: `report.${id}`, contentType: 'text/csv', sizeBytes: bytes.byteLength }, urlTtlMs),
      } satisfies Models.RecordingUploadReport,
    }
  }

  function lines(since: number, status: UploadStatus | null): string[] {
    const wanted: readonly string[] = status === null ? Object.values(STATES).flat() : STATES[status]
    const named = world.faults.value('report-columns') === null
    const found = [named ? 'conversationId,recordingId,fileState' : 'Interaction,Recording,State']
    for (const simConversation of days.around(since, clock.now())) {
      if (simConversation.end === null || simConversation.end < since || simConversation.end > clock.now()) continue
      for (const recording of simConversation.recordings) {
        const state = fileState(recording, clock.now(), world.restores)
        if (wanted.includes(state)) found.push(`${simConversation.id},${recording.id},${state}`)
      }
    }
    return found
  }
}
