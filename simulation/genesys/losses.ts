/** What the source itself knows to be late, lost or about to go: orphans, upload reports, recordings by age. */
import { uuid } from '../../local/genesys-simulator/random.ts'
import { endAt, stateNow, type World } from '../world/truth.ts'
import { wavBytes } from '../world/bytes.ts'
import { byTime } from './by-time.ts'
import { iso, ok, paged, refused, type Ask, type Reply, type Route } from './ask.ts'
import type { MediaStore } from './media.ts'

const DAY = 86_400_000
const BY_AGE_PAGE = 40
/** Half of the reports, of whatever kind, are ready when they are first asked for; one in 31 is not for long. */
const REPORT_TIME = [15, 15, 1].flatMap((count, i) => Array.from({ length: count }, () => [0, 25_000, 700_000][i] ?? 0))
const STATES: Record<string, readonly string[]> = {
  Pending: ['UPLOADING'],
  Failure: ['ERROR'],
  Success: ['AVAILABLE', 'ARCHIVED', 'RESTORING', 'RESTORED', 'DELETED'],
  WaitForConversation: [],
}

interface Report {
  submitted: number
  takes: number
  since: number
  status: string
}

export function lossRoutes(world: World, media: MediaStore): Route {
  const reports = new Map<string, Report>()
  const times = byTime(world.conversations)
  const all = world.conversations.flatMap(({ id: conversationId, recordings }) =>
    recordings.map(({ id: recordingId, states }) => ({
      conversationId,
      recordingId,
      since: states[0]?.from ?? Infinity,
      gone: states.find(({ state }) => state === 'DELETED')?.from ?? Infinity,
    })),
  )

  return (ask) => {
    const [area, what, leaf, id] = ask.path
    if (area === 'orphanrecordings') return what === undefined ? orphans(ask) : orphanMedia(what, ask)
    if (area === 'recordings' && what === 'retention' && leaf === 'query') return byAge(ask)
    if (area !== 'recording' || what !== 'uploads' || leaf !== 'reports') return null
    return id === undefined ? order(ask) : report(id, ask)
  }

  /** Recordings older than so many days, and when they go. */
  function byAge({ query, now }: Ask): Reply {
    const before = now - Number(query.get('retentionDaysThreshold') ?? query.get('retentionThresholdDays') ?? 1) * DAY
    const old = all.filter(({ since, gone }) => since <= before && gone > now)
    const from = Number(query.get('cursor') ?? 0)
    const next = from + BY_AGE_PAGE < old.length ? from + BY_AGE_PAGE : null
    return ok({
      entities: old.slice(from, from + BY_AGE_PAGE).map(({ conversationId, recordingId, gone }) => ({
        conversationId,
        recordingId,
        ...(gone === Infinity ? {} : { deleteDate: iso(gone) }),
      })),
      pageSize: BY_AGE_PAGE,
      ...(next === null ? {} : { nextUri: `/api/v2/recordings/retention/query?cursor=${next}` }),
    })
  }

  function orphans({ query, now }: Ask): Reply {
    return paged(
      query,
      world.orphans
        .filter(({ from }) => from <= now)
        .map(({ id, from, sizeBytes }) => ({
          id,
          createdTime: iso(from),
          mediaType: 'CALL',
          mediaSizeBytes: sizeBytes,
          fileState: 'AVAILABLE',
          orphanStatus: 'NO_CONVERSATION',
        })),
    )
  }

  function orphanMedia(id: string, { now }: Ask): Reply {
    const found = world.orphans.find((entry) => entry.id === id)
    if (found === undefined) return refused(404, 'not.found', 'no such orphan')
    if (found.shape === 'orphan that may not be had') return refused(403, 'missing.permissions', 'not allowed')
    const uri = media.sign(`orphan/${id}`, 'audio/wav', () => wavBytes(id, found.sizeBytes), now + 3_600_000)
    return ok({ id, fileState: 'AVAILABLE', mediaUris: { S: { mediaUri: uri } } })
  }

  function order({ body, now }: Ask): Reply {
    const { dateSince = '', uploadStatus = '' } = (body ?? {}) as { dateSince?: string; uploadStatus?: string }
    const id = uuid('report', world.seed, reports.size)
    const takes = REPORT_TIME[reports.size % REPORT_TIME.length] ?? 0
    reports.set(id, { submitted: now, takes, since: Date.parse(dateSince), status: uploadStatus })
    return { status: 202, body: { id, state: 'InProgress' } }
  }

  function report(id: string, { now }: Ask): Reply {
    const asked = reports.get(id)
    if (asked === undefined) return refused(404, 'not.found', 'no such report')
    if (now - asked.submitted < asked.takes) return ok({ id, state: 'InProgress' })
    const bytes = Buffer.from(rows(asked, now).join('\n'))
    return ok({
      id,
      state: 'Completed',
      signedUrl: media.sign(`report/${id}/${now}`, 'text/csv', () => bytes, now + 3_600_000),
    })
  }

  function rows({ since, status }: Report, now: number): string[] {
    const wanted = STATES[status] ?? []
    return [
      'conversationId,recordingId,fileState',
      ...times.around(since, now).flatMap((conversation) => {
        const end = endAt(conversation, now)
        if (end === null || end < since) return []
        return conversation.recordings.flatMap((recording) => {
          const state = stateNow(world, recording, now)
          return state !== null && wanted.includes(state) ? [`${conversation.id},${recording.id},${state}`] : []
        })
      }),
    ]
  }
}
