/** Analytics records as they come over the wire, read tolerantly: one that cannot be read never spoils its page. */
import { isSpoken } from '../../../domain/media/registry.ts'
import { z } from 'zod'
import type { Conversation, SourceRecord } from '../../../domain/record/conversation.ts'
import type { JsonObject } from '../../../domain/json.ts'
import { attributeFields } from '../../../domain/record/attribute-values.ts'
import { areCut, attributesOf } from './attributes.ts'
import { isDeeperThan, textOf } from './deep-json.ts'
import { unknownValues } from './known-values.ts'

const text = z.string().nullish()
/** With its zone: without one it would mean another instant on every machine. */
const instant = z.iso.datetime({ offset: true, error: 'is not an instant' })
const INSTANT = z.regexes.datetime({ offset: true })

/** Ids name folders of the archive: one that could not is no id. */
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, 'is not an id')
/** A record of Genesys has some ten levels. What is far deeper would end whoever walks it. */
const DEEPEST = 100

const segment = z.object({ queueId: text, wrapUpCode: text, segmentType: text, segmentEnd: text })
const session = z.object({
  sessionId: text,
  mediaType: text,
  recording: z.boolean().nullish(),
  direction: text,
  ani: text,
  dnis: text,
  addressFrom: text,
  addressTo: text,
  flow: z.object({ flowId: text }).nullish(),
  segments: z.array(segment).nullish(),
  metrics: z.array(z.object({ name: text, value: z.number().nullish() })).nullish(),
})
const participant = z.object({
  purpose: text,
  userId: text,
  screenRecording: z.boolean().nullish(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
  sessions: z.array(session).nullish(),
})
const conversation = z.object({
  conversationId: id,
  conversationStart: instant,
  conversationEnd: instant.nullish(),
  originatingDirection: text,
  divisionIds: z.array(z.string()).nullish(),
  participants: z.array(participant).nullish(),
})
type Wire = z.infer<typeof conversation>
type WireSession = z.infer<typeof session>

const HUMAN = new Set(['agent', 'user'])
const CUSTOMER = new Set(['customer', 'external'])

/** @param raw one element of `conversations`; kept as it is in the result, or as text where it is nested too deeply */
export function readConversation(raw: unknown): SourceRecord {
  if (isDeeperThan(raw, DEEPEST)) return unreadable(raw, 'nested too deeply', { json: textOf(raw) })
  const parsed = conversation.safeParse(raw)
  const record = isObject(raw) ? raw : { value: raw as JsonObject[string] }
  if (parsed.success) return { kind: 'conversation', conversation: domainOf(parsed.data, record) }
  const issue = parsed.error.issues[0]
  return unreadable(raw, `${issue?.path.join('.') ?? 'record'}: ${issue?.message ?? 'cannot be read'}`, record)
}

function unreadable(raw: unknown, reason: string, record: JsonObject): SourceRecord {
  const { conversationId, conversationEnd } = isObject(raw) ? raw : {}
  const named = id.safeParse(conversationId)
  const end = instant.safeParse(conversationEnd)
  return {
    kind: 'unreadable',
    conversationId: named.success ? named.data : null,
    conversationEnd: end.success ? new Date(end.data).toISOString() : null,
    reason,
    raw: record,
  }
}

function domainOf(wire: Wire, raw: JsonObject): Conversation {
  const people = wire.participants ?? []
  const sessions = people.flatMap((entry) => entry.sessions ?? [])
  const segments = sessions.flatMap((entry) => entry.segments ?? [])
  const attributes = attributesOf(people)
  const lastSessionEnd = lastEndOf(sessions)
  const agents = people.filter((entry) => HUMAN.has(entry.purpose?.toLowerCase() ?? ''))
  return {
    conversationId: wire.conversationId,
    conversationStart: new Date(wire.conversationStart).toISOString(),
    ...(wire.conversationEnd == null ? {} : { conversationEnd: new Date(wire.conversationEnd).toISOString() }),
    ...(lastSessionEnd === null ? {} : { lastSessionEnd }),
    ...(wire.originatingDirection == null ? {} : { originatingDirection: wire.originatingDirection.toLowerCase() }),
    divisionIds: unique(wire.divisionIds ?? []),
    mediaTypes: unique(sessions.map((entry) => entry.mediaType?.toLowerCase())),
    queueIds: unique(segments.map((entry) => entry.queueId)),
    agentIds: unique(agents.map((agent) => agent.userId)),
    flowIds: unique(sessions.map((entry) => entry.flow?.flowId)),
    wrapUpCodeIds: unique(segments.map((entry) => entry.wrapUpCode)),
    addresses: unique(
      people
        .filter((entry) => CUSTOMER.has(entry.purpose?.toLowerCase() ?? ''))
        .flatMap((entry) => entry.sessions ?? [])
        .flatMap(addressesOf),
    ),
    ivrOnly: agents.length === 0,
    recordedSessions: sessions.filter((entry) => entry.recording === true).length,
    consultations: sessions
      .flatMap((entry) => entry.metrics ?? [])
      .filter((entry) => entry.name === 'nConsult')
      .reduce((sum, entry) => sum + (entry.value ?? 0), 0),
    screenRecordings: people.filter((entry) => entry.screenRecording === true).length,
    recordedCalls: unique(
      sessions
        .filter((entry) => entry.recording === true && isSpoken(entry.mediaType?.toLowerCase() ?? ''))
        .map((entry) => entry.sessionId),
    ),
    ...attributeFields(attributes),
    attributesCut: areCut(attributes),
    unknownValues: unknownValues(
      wire.originatingDirection,
      people.map((entry) => entry.purpose),
      sessions.map((entry) => entry.mediaType),
    ),
    raw,
  }
}

/** A session has ended when all its segments have. */
function lastEndOf(sessions: readonly WireSession[]): string | null {
  const ends = sessions.flatMap(({ segments }) => {
    const found = (segments ?? []).map(({ segmentEnd }) => segmentEnd ?? '')
    return found.every((end) => INSTANT.test(end)) ? found.map((end) => Date.parse(end)) : []
  })
  return ends.length === 0 ? null : new Date(ends.reduce((a, b) => Math.max(a, b))).toISOString()
}

/** The customer's side of a session: who called, or who was called. */
function addressesOf(entry: WireSession): (string | null | undefined)[] {
  return entry.direction?.toLowerCase() === 'outbound' ? [entry.dnis, entry.addressTo] : [entry.ani, entry.addressFrom]
}

function unique(values: readonly (string | null | undefined)[]): string[] {
  return [...new Set(values.filter((value): value is string => typeof value === 'string' && value !== ''))].sort()
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
