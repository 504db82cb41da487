/**
 * Retention at the source: recordings by age with the date of their deletion, and the way back from the cloud archive.
 */
import type { Models } from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { parse, whole } from '../read-ask.ts'
import { badRequest, notFound } from '../refusal.ts'
import { iso } from '../wire/analytics.ts'
import { fileState, recordingMetadata } from '../wire/recording.ts'
import { conversationById, type Ask, type Reply, type World } from '../world.ts'

const DAY = 86_400_000
const MAX_PAGE = 500
/** Where nothing else is set, recordings live this long at the source, days. */
const LIFE = 365
const SOON = 3
/** The tenant came to be this long ago, days: every day of it has conversations. */
const TENANT_AGE = 40

const change = z.looseObject({ archiveDate: z.iso.datetime().optional() })

export function retentionRoutes(world: World): (ask: Ask) => Reply | null {
  const { clock, days, faults, restores, protectedIds } = world
  return (ask) => {
    const [area, what, leaf, recordingId, more] = ask.path
    if (area === 'recordings' && what === 'retention' && leaf === 'query' && ask.method === 'GET') return query(ask)
    if (
      area === 'conversations' &&
      leaf === 'recordings' &&
      recordingId !== undefined &&
      more === undefined &&
      ask.method === 'PUT'
    )
      return restore(what ?? '', recordingId, ask)
    return null
  }

  function query(ask: Ask): Reply {
    const threshold = whole(ask.query, 'retentionThresholdDays', 1)
    const pageSize = whole(ask.query, 'pageSize', 25, MAX_PAGE)
    const from = Number(ask.query.get('cursor') ?? 0)
    if (!Number.isInteger(from) || from < 0) throw badRequest('No such cursor', 'invalid.value')
    const all: Models.RecordingRetention[] = []
    for (const simConversation of days.around(clock.now() - TENANT_AGE * DAY, clock.now() - threshold * DAY)) {
      for (const recording of simConversation.recordings) {
        if (simConversation.end === null || simConversation.end > clock.now() - threshold * DAY || recording.deleted)
          continue
        const life = faults.concerns('deleted-soon', recording.id)
          ? clock.now() + SOON * DAY
          : simConversation.end + LIFE * DAY
        all.push({
          conversationId: simConversation.id,
          recordingId: recording.id,
          creationTime: iso(simConversation.end),
          ...(protectedIds.has(simConversation.id) ? {} : { deleteDate: iso(life) }),
        })
      }
    }
    const next = from + pageSize
    const uri = (cursor: number) =>
      `/api/v2/recordings/retention/query?retentionThresholdDays=${threshold}&pageSize=${pageSize}&cursor=${cursor}`
    return {
      status: 200,
      body: {
        entities: all.slice(from, next),
        selfUri: uri(from),
        ...(next < all.length ? { nextUri: uri(next) } : {}),
      } satisfies Models.RecordingRetentionCursorEntityListing,
    }
  }

  /** An archive date in the future brings an archived recording back; it takes hours of the tenant's time. */
  function restore(conversationId: string, recordingId: string, ask: Ask): Reply {
    const { archiveDate } = parse(change, ask.body)
    const recording = conversationById(world, conversationId).recordings.find((entry) => entry.id === recordingId)
    if (recording === undefined) throw notFound('recording')
    if (
      archiveDate !== undefined &&
      fileState(recording, clock.now(), restores) === 'ARCHIVED' &&
      Date.parse(archiveDate) > clock.now()
    )
      restores.set(recordingId, clock.now())
    return {
      status: 200,
      body: recordingMetadata(conversationId, recording, clock.now(), restores) satisfies Models.Recording,
    }
  }
}
