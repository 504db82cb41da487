/**
 * Audit queries: submit, state, results by cursor or by one streamed download. The SDK would follow the redirect and
 * hold the file in memory.
 */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { ArchiveError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/json.ts'
import { QUALITY_AUDITS, type AuditSource, type AuditSubmission } from '../../../domain/ports/audit-source.ts'
import type { Interval } from '../../../domain/ports/conversation-source.ts'
import type { MediaSource } from '../../../domain/ports/recording-source.ts'
import { saysBusy } from '../transport/retry-decision.ts'
import { answerOf, bodyOf, shaped } from '../wire/extended.ts'
import { jsonRecords } from '../wire/json-records.ts'
import type { SdkClient } from '../sdk-client.ts'

const PAGE = 500
/** A stop against a cursor that never ends. */
const MAX_PAGES = 100_000

const mapping = z.looseObject({ services: z.array(z.looseObject({ name: z.string().nullish() })) })
const submitted = z.looseObject({ id: z.string().min(1) })
const execution = z.looseObject({ state: z.string() })
/** An object that says nothing at all is no page: an excuse with status 200 must not read as "no entries". */
const page = z
  .looseObject({
    entities: z.array(z.custom<JsonObject>((value) => typeof value === 'object' && value !== null)).nullish(),
    cursor: z.string().nullish(),
    downloadUrl: z.string().nullish(),
    pageCount: z.number().nullish(),
  })
  .refine(
    ({ entities, cursor, downloadUrl, pageCount }) => (entities ?? cursor ?? downloadUrl ?? pageCount) != null,
    'has neither entities nor a cursor nor an address',
  )

export function createAuditSource(client: SdkClient, media: MediaSource): AuditSource {
  const audits = new pc.AuditApi(client)
  const quality = new pc.QualityApi(client)
  return {
    async services() {
      const { services } = await bodyOf('audit services', mapping, () => audits.getAuditsQueryServicemapping())
      return [...new Set([...services.flatMap((entry) => entry.name ?? []), QUALITY_AUDITS])].sort()
    },

    async submit(service, interval) {
      const body = { interval: text(interval), sort: [{ name: 'Timestamp', sortOrder: 'ascending' }] }
      try {
        const answer = await bodyOf('audit query', submitted, () =>
          service === QUALITY_AUDITS
            ? quality.postQualityConversationsAuditsQuery({ ...body, filters: [] })
            : audits.postAuditsQuery({ ...body, serviceName: service }),
        )
        return { kind: 'submitted', transactionId: answer.id }
      } catch (error) {
        const refusal = refusalOf(error)
        if (refusal === null) throw error
        return refusal
      }
    },

    async state(service, transactionId) {
      try {
        const { state } = await bodyOf('audit query state', execution, () =>
          service === QUALITY_AUDITS
            ? quality.getQualityConversationsAuditsQueryTransactionId(transactionId)
            : audits.getAuditsQueryTransactionId(transactionId),
        )
        switch (state.toLowerCase()) {
          case 'succeeded':
            return 'succeeded'
          case 'failed':
            return 'failed'
          case 'cancelled':
            return 'cancelled'
          default:
            return 'running'
        }
      } catch (error) {
        if (error instanceof ArchiveError && error.code === 'source-not-found') return 'unknown'
        throw error
      }
    },

    async *entries(service, transactionId) {
      let cursor: string | null = null
      for (let number = 0; number < MAX_PAGES; number++) {
        const options = {
          pageSize: PAGE,
          ...(cursor === null ? {} : { cursor }),
          ...(service === QUALITY_AUDITS ? {} : { expand: ['user'] }),
        }
        const answer = await answerOf(
          'audit results',
          () =>
            service === QUALITY_AUDITS
              ? quality.getQualityConversationsAuditsQueryTransactionIdResults(transactionId, options)
              : audits.getAuditsQueryTransactionIdResults(transactionId, options),
          { redirects: true },
        )
        const { entities, cursor: next, downloadUrl } = shaped('audit results', page, answer.body)
        if (downloadUrl != null) {
          yield* jsonRecords((await media.open(downloadUrl)).body)
          return
        }
        if (answer.status >= 300)
          throw new ArchiveError('source-unreadable', `audit results: status ${answer.status} without an address`)
        if (entities != null && entities.length > 0) yield entities
        if (next == null || next === '') return
        if (next === cursor)
          throw new ArchiveError('source-unreadable', 'audit results: the cursor leads to its own page', {
            retryable: true,
          })
        cursor = next
      }
    },

    async *realtime(service, interval) {
      // By page numbers: one public tool looks for a cursor here, and silently keeps the first page only.
      for (let pageNumber = 1; pageNumber <= MAX_PAGES; pageNumber++) {
        const { entities, pageCount } = await bodyOf('realtime audits', page, () =>
          audits.postAuditsQueryRealtime({
            interval: text(interval),
            serviceName: service,
            pageNumber,
            pageSize: PAGE,
          }),
        )
        if (entities != null && entities.length > 0) yield entities
        if (pageNumber >= (pageCount ?? 1)) return
      }
    },
  }
}

function text({ from, to }: Interval): string {
  return `${from}/${to}`
}

/**
 * What a refusal of a query means. Codes are not documented, so the words count. An error of the server, or words that
 * nobody knows, are no refusal: the day then ends as failed for that service, never with a part of it.
 */
function refusalOf(error: unknown): AuditSubmission | null {
  if (
    !(error instanceof ArchiveError) ||
    (error.code !== 'source-refused' && error.code !== 'source-throttled' && error.code !== 'source-not-found')
  )
    return null
  if (saysBusy(error.message)) return { kind: 'busy' }
  const said = error.message.toLowerCase()
  if (error.code !== 'source-refused' || error.retryable) return null
  if (/interval.*(?:too large|too long|longer|exceed)/.test(said)) return { kind: 'too-large' }
  return /status 400\b.*(?:service|entity ?type)/.test(said)
    ? { kind: 'unsupported', detail: error.message.slice(0, 200) }
    : null
}
