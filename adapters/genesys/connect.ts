/** One tenant, ready to use: all of Genesys' ports over one transport. */
import { Agent } from 'undici'
import type { ConversationSource } from '../../domain/ports/conversation-source.ts'
import type { DigitalSource } from '../../domain/ports/digital-source.ts'
import type { NamesSource } from '../../domain/ports/names-source.ts'
import type { MediaSource, RecordingSource } from '../../domain/ports/recording-source.ts'
import type { CallCounter, Clock, EventLog } from '../../domain/ports/support.ts'
import { createConversationSource } from './conversation-source.ts'
import { createDigitalSource } from './digital-source.ts'
import { tokenUrl, type GenesysConfig } from './genesys-config.ts'
import { createMediaSource } from './media-source.ts'
import { createNamesSource } from './names-source.ts'
import { createRecordingSource } from './recording-source.ts'
import { sdkClient } from './sdk-client.ts'
import { callCounter } from './transport/call-counter.ts'
import { tokenSource } from './transport/token.ts'
import { createTransport } from './transport/transport.ts'

export interface GenesysPorts {
  conversations: ConversationSource
  recordings: RecordingSource
  media: MediaSource
  digital: DigitalSource
  names: NamesSource
  counter: CallCounter
}

export interface GenesysDeps {
  clock: Clock
  log: Pick<EventLog, 'warn'>
  sleep?: (ms: number) => Promise<void>
  random?: () => number
}

/** Connects lazily: nothing is sent before the first call of a port. */
export function connectGenesys(config: GenesysConfig, { clock, log, sleep = pause, random = Math.random }: GenesysDeps): GenesysPorts {
  const api = new Agent({ connections: 8 })
  const downloads = new Agent({ connections: 32 })
  const counter = callCounter()
  const transport = createTransport({
    callsPerMinute: config.callsPerMinute,
    tokens: tokenSource(tokenUrl(config), config, api, () => clock.now()),
    dispatcher: api, now: () => clock.now(), sleep, random,
    counted: () => counter.count(),
    warn: (event, facts) => log.warn(event, facts),
  })
  const client = sdkClient(config, transport)
  const media = createMediaSource(config, downloads)
  return {
    conversations: createConversationSource(client),
    recordings: createRecordingSource(client),
    media,
    digital: createDigitalSource(client, media),
    names: createNamesSource(client),
    counter,
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms) })
}
