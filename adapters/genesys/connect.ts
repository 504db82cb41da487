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
import type { SpeechSource } from '../../domain/ports/speech-source.ts'
import type { CallCounter, CallPriorities, Clock, EventLog } from '../../domain/ports/support.ts'
import { createAuditSource } from './sources/audit-source.ts'
import { createConversationSource } from './sources/conversation-source.ts'
import { createDigitalSource } from './sources/digital-source.ts'
import { assertSecureEndpoint, tokenUrl, type GenesysConfig } from './genesys-config.ts'
import { createLossSource } from './sources/loss-source.ts'
import { createMediaSource, mediaAgent } from './media/media-source.ts'
import { createNamesSource } from './sources/names-source.ts'
import { createPermissionSource } from './sources/permission-source.ts'
import { createRecordingSource } from './sources/recording-source.ts'
import { readConversation } from './wire/read-conversation.ts'
import { sdkClient } from './sdk-client.ts'
import { createSpeechSource } from './sources/speech-source.ts'
import { callCounter } from './transport/call-counter.ts'
import { callPriorities } from './transport/call-priority.ts'
import { tokenSource } from './transport/token.ts'
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
  counter: CallCounter
  priorities: CallPriorities
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
  /** The network below API calls and downloads; sockets where nothing is said. */
  network?: { api: Dispatcher; media: Dispatcher }
}

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
    network,
  }: GenesysDeps,
): GenesysPorts {
  assertSecureEndpoint(config)
  const api = network?.api ?? new Agent({ connections: 8, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
  const counter = callCounter()
  const shared = { dispatcher: api, now: () => clock.now(), sleep, random }
  const priorities = callPriorities()
  const { clientId, clientSecret, callsPerMinute, backfillShare = 40 } = config
  const transport = createTransport({
    ...shared,
    elapsed,
    callsPerMinute,
    backgroundPerMinute: Math.max(1, Math.floor((callsPerMinute * backfillShare) / 100)),
    priority: () => priorities.current(),
    tokens: tokenSource({ ...shared, url: tokenUrl(config), clientId, clientSecret }),
    counted: () => counter.count(),
    warn: (event, facts) => log.warn(event, facts),
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
    counter,
    priorities,
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
