/** One tenant, ready to use: all of Genesys' ports over one transport. */
import type { JsonObject } from '../../domain/json.ts'
import type { SourceRecord } from '../../domain/record/conversation.ts'
import { Agent, type Dispatcher } from 'undici'
import type { AuditSource } from '../../domain/ports/audit-source.ts'
import type { ConversationSource } from '../../domain/ports/conversation-source.ts'
import type { DigitalSource } from '../../domain/ports/digital-source.ts'
import type { LossSource } from '../../domain/ports/loss-source.ts'
import type { NamesSource } from '../../domain/ports/names-source.ts'
import type { PermissionSource } from '../../domain/ports/permission-source.ts'
import type { MediaSource, RecordingSource } from '../../domain/ports/recording-source.ts'
import type { SourceProtection } from '../../domain/ports/source-protection.ts'
import type { SpeechSource } from '../../domain/ports/speech-source.ts'
import type { CallTickets } from '../../domain/ports/call-tickets.ts'
import type { CallCounter, CallLanes, Clock, EventLog } from '../../domain/ports/support.ts'
import { createAuditSource } from './sources/audit-source.ts'
import { createConversationSource } from './sources/conversation-source.ts'
import { createDigitalSource } from './sources/digital-source.ts'
import { assertSecureEndpoint, backfillCalls, tokenUrl, type GenesysConfig } from './genesys-config.ts'
import { createLossSource } from './sources/loss-source.ts'
import { createMediaSource, mediaAgent } from './media/media-source.ts'
import { createNamesSource } from './sources/names-source.ts'
import { createPermissionSource } from './sources/permission-source.ts'
import { createRecordingSource } from './sources/recording-source.ts'
import { readConversation } from './wire/read-conversation.ts'
import { sdkClient } from './sdk-client.ts'
import { createSourceProtection } from './sources/source-protection.ts'
import { createSpeechSource } from './sources/speech-source.ts'
import { callCounter } from './transport/call-counter.ts'
import { callLanes } from './transport/call-lanes.ts'
import { tokenSource } from './transport/token.ts'
import { ticketDesk } from './transport/ticket-desk.ts'
import { createTransport } from './transport/transport.ts'

export interface GenesysPorts {
  conversations: ConversationSource
  /** Reads a record that was kept as it came. */
  readSource: (raw: JsonObject) => SourceRecord
  recordings: RecordingSource
  media: MediaSource
  digital: DigitalSource
  names: NamesSource
  speech: SpeechSource
  losses: LossSource
  audits: AuditSource
  permissions: PermissionSource
  protection: SourceProtection
  counter: CallCounter
  lanes: CallLanes
}

export interface GenesysDeps {
  clock: Clock
  log: Pick<EventLog, 'warn'>
  sleep?: (ms: number) => Promise<void>
  random?: () => number
  /** Ms of a steady clock: how long a body takes. */
  elapsed?: () => number
  /** How long an answer or the next part of one may take, ms. */
  timeoutMs?: number
  /** Largest answer that is held, bytes; 32 MiB where nothing is said. */
  largestAnswer?: number
  /** The network below API calls and downloads; sockets where nothing is said. */
  network?: { api: Dispatcher; media: Dispatcher }
  /** The budget that all processes of the client share; without it this process has the whole one. */
  tickets?: CallTickets
}

/**
 * More than calls are ever under way: one that has its place in the minute and then waits for a connection would arrive
 * in another minute than the one it was counted in.
 */
const API_CONNECTIONS = 128

/** Connects lazily: nothing is sent before the first call of a port. @throws ArchiveError `bad-config` */
export function connectGenesys(
  config: GenesysConfig,
  {
    clock,
    log,
    sleep = pause,
    random = Math.random,
    elapsed = () => performance.now(),
    timeoutMs = 60_000,
    largestAnswer,
    network,
    tickets,
  }: GenesysDeps,
): GenesysPorts {
  assertSecureEndpoint(config)
  const api =
    network?.api ?? new Agent({ connections: API_CONNECTIONS, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
  const counter = callCounter()
  const shared = { dispatcher: api, now: () => clock.now(), sleep, random }
  const lanes = callLanes()
  const { clientId, clientSecret, callsPerMinute } = config
  const warn: EventLog['warn'] = (event, facts) => log.warn(event, facts)
  const transport = createTransport({
    ...shared,
    elapsed,
    ...(largestAnswer === undefined ? {} : { largest: largestAnswer }),
    callsPerMinute,
    backfillPerMinute: backfillCalls(config),
    lane: () => lanes.current(),
    ...(tickets === undefined ? {} : { desk: ticketDesk({ tickets, callsPerMinute, now: () => clock.now(), warn }) }),
    tokens: tokenSource({ ...shared, url: tokenUrl(config), clientId, clientSecret }),
    counted: () => counter.count(),
    warn,
  })
  const client = sdkClient(config, transport)
  const media = createMediaSource(config, network?.media ?? mediaAgent(config, { connections: 32, timeoutMs }), elapsed)
  return {
    conversations: createConversationSource(client),
    readSource: readConversation,
    recordings: createRecordingSource(client, sleep),
    media,
    digital: createDigitalSource(client, media, sleep),
    names: createNamesSource(client),
    speech: createSpeechSource(client),
    losses: createLossSource(client, media),
    audits: createAuditSource(client, media),
    permissions: createPermissionSource(client),
    protection: createSourceProtection(client),
    counter,
    lanes,
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
