/** What a page of discovered records means for the day that is looked at. */
import { scrubText } from '../../card-data/scrub.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { dayOf } from '../../domain/day.ts'
import type { Conversation, SourceRecord } from '../../domain/record/conversation.ts'
import { scrubRecord } from '../../use-cases/conversation/scrub-content.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { DiscoveredPage } from '../run-files.ts'

const DAY_MS = 86_400_000

type Ports = Pick<ActivityPorts, 'log' | 'settings'>

/**
 * Keeps what ended on the day, card data masked: nothing that is staged may hold a number. What has no readable end is
 * kept too, when it cannot be read: it might belong here. An open conversation belongs to the day of its last ended
 * session, once it has been silent for long enough.
 * @param from whether the path that delivered the records has attributes
 */
export function sortPage(
  { log, settings }: Ports,
  { day, startedAt }: DayRun,
  records: readonly SourceRecord[],
  from: { attributes: boolean },
): DiscoveredPage {
  const page = { conversations: [], unreadable: [], open: 0, started: [], stillOpen: [] } as Required<DiscoveredPage>
  for (const raw of records) {
    const started = startOf(raw)
    if (started !== null && dayOf(started.at) === day) page.started.push(started.id)
    if (raw.kind === 'conversation' && raw.conversation.conversationEnd === undefined) {
      page.open++
      if (isYoung(raw.conversation)) continue
    }
    const belonging = belongingTo(day, raw)
    if (belonging === null) continue
    const record = masked(belonging)
    if (record.kind === 'conversation')
      page.conversations.push({ ...record.conversation, ...(from.attributes ? {} : { attributesUnknown: true }) })
    else {
      page.unreadable.push(record)
      log.warn('conversation.unreadable', { conversationId: record.conversationId ?? 'none', reason: record.reason })
    }
  }
  return page

  /** Open, and its last session ended so lately that it may well end by itself: listed, not taken. */
  function isYoung({ conversationId, lastSessionEnd }: Conversation): boolean {
    if (lastSessionEnd === undefined) return true
    const young = Date.parse(startedAt) - Date.parse(lastSessionEnd) < settings.openAfterDays * DAY_MS
    if (young && dayOf(lastSessionEnd) === day) page.stillOpen.push({ conversationId, since: lastSessionEnd })
    return young
  }

  /** One odd record must not fail its page: what cannot be masked is named, and not kept unmasked. */
  function masked(record: SourceRecord): SourceRecord {
    try {
      return scrubRecord(record)
    } catch (error) {
      const id = record.kind === 'conversation' ? record.conversation.conversationId : record.conversationId
      const end = record.kind === 'conversation' ? record.conversation.conversationEnd : record.conversationEnd
      const why = error instanceof Error ? scrubText(error.message).text : 'unknown'
      return {
        kind: 'unreadable',
        conversationId: id,
        conversationEnd: end ?? null,
        reason: `it could not be searched for card data: ${why}`.slice(0, 300),
        raw: { conversationId: id ?? '' },
      }
    }
  }
}

/** Null where it cannot be said. */
function startOf(record: SourceRecord): { id: string; at: string } | null {
  if (record.kind === 'conversation')
    return { id: record.conversation.conversationId, at: record.conversation.conversationStart }
  const at = record.raw['conversationStart']
  return record.conversationId === null || typeof at !== 'string' || Number.isNaN(Date.parse(at))
    ? null
    : { id: record.conversationId, at }
}

/** What ended on another day is of that day: then null. */
function belongingTo(day: string, record: SourceRecord): SourceRecord | null {
  if (record.kind === 'unreadable')
    return record.conversationEnd === null || dayOf(record.conversationEnd) === day ? record : null
  const { conversation } = record
  if (conversation.conversationEnd !== undefined) return dayOf(conversation.conversationEnd) === day ? record : null
  const end = conversation.lastSessionEnd
  if (end === undefined || dayOf(end) !== day) return null
  return { kind: 'conversation', conversation: { ...conversation, conversationEnd: end, stillOpen: true } }
}
