/** One conversation of the tenant, drawn from seed, day and number alone. */
import { conversationId, type Place } from '../conversation-id.ts'
import { draw, uuid, type Draw } from '../random.ts'
import { callShape, PLAIN } from './call-shapes.ts'
import { emailsOf, messagesOf } from './digital.ts'
import type { Profile } from './profile.ts'
import type { AgentLeg, Media, Recording, SimConversation, Tenant } from './shapes.ts'

const DAY_MS = 86_400_000
const MINUTE = 60_000

export function conversationAt(tenant: Tenant, place: Place): SimConversation {
  const { seed, directory: names, profile } = tenant
  const { day, index } = place
  const id = conversationId(seed, place)
  const d = draw('c', seed, day, index)
  const media = mediaOf(d, profile)
  const { start, end } = timesOf(d, day, index, media)
  const division = d.pick(names.divisions)
  const ivrOnly = media === 'voice' && d.chance(profile.selfService)
  const recorded =
    media === 'chat' ||
    (media === 'voice' && !ivrOnly && d.chance(profile.recorded)) ||
    (media === 'email' && (d.chance(0.2) || profile.hugeEmail !== null))
  const shape = media === 'voice' && !ivrOnly ? callShape(id, profile, recorded) : PLAIN
  const announced = recorded && !shape.unannounced
  const legs = ivrOnly ? 0 : media === 'voice' && d.chance(0.08) ? 2 : 1
  const agents = Array.from({ length: legs }, (_, i): AgentLeg => ({
    user: d.pick(names.users),
    queue: d.pick(names.queues),
    sessionId: uuid('agent', id, i),
    wrapUp: d.pick(names.wrapUpCodes),
    // One flagged session per recording: the customer's for the first leg, the further agents' for the others.
    recorded: announced && i > 0,
    screen: recorded && media === 'voice' && draw('screen', id, i).chance(profile.screens),
  }))
  const conversation: SimConversation = {
    id,
    day,
    index,
    media,
    start,
    end,
    division,
    agents,
    direction: d.chance(0.75) ? 'inbound' : 'outbound',
    flow: d.pick(names.flows),
    customer: {
      address: addressOf(d, media),
      name: `Customer ${d.whole(1000, 9999)}`,
      sessionId: uuid('customer', id),
      recorded: announced,
      attributes: attributesOf(d, profile),
    },
    recordings: [],
    messages: [],
    emails: [],
    consultations: 0,
    shape,
    oddity: tenant.oddity(id),
  }
  // A consultation: a second recording of the same session, ready together with the first.
  if (recorded && media === 'voice' && d.chance(0.03) && announced) conversation.consultations = 1
  if (recorded && end !== null) conversation.recordings = recordingsOf(tenant, d, conversation, end)
  if (media === 'message') conversation.messages = messagesOf(d, conversation, tenant)
  if (media === 'email') conversation.emails = emailsOf(d, conversation, tenant)
  return conversation
}

function mediaOf(d: Draw, { messages, emails, chats }: Profile): Media {
  const at = d.real()
  return at < messages
    ? 'message'
    : at < messages + emails
      ? 'email'
      : at < messages + emails + chats
        ? 'chat'
        : 'voice'
}

/** Some cross midnight from the day before, some into the day after; some message threads are still open. */
function timesOf(d: Draw, day: string, index: number, media: Media): { start: number; end: number | null } {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const length = d.whole(40, 20 * 60) * 1000
  if (index % 40 === 3)
    return { start: midnight - d.whole(1, 10) * MINUTE, end: midnight + d.whole(1, 20) * MINUTE + d.whole(0, 999) }
  const start = midnight + Math.floor(d.real() * (DAY_MS - 1000))
  if (media === 'message' && d.chance(0.06)) return { start, end: null }
  return { start, end: start + length }
}

function addressOf(d: Draw, media: Media): string {
  const number = String(d.whole(0, 99)).padStart(2, '0')
  return media === 'voice' || media === 'message'
    ? `tel:+1555${d.whole(200, 999)}01${number}`
    : `customer${d.whole(1000, 9999)}@example.com`
}

function attributesOf(d: Draw, { longAttributes }: Profile): Record<string, string> {
  const attributes: Record<string, string> = { jurisdiction: d.pick(['UK', 'EU', 'US']) }
  if (d.chance(0.4)) attributes['trading_id'] = `T-${d.whole(100_000, 999_999)}`
  if (d.chance(0.5)) attributes['client_account'] = `CA-${d.whole(10_000, 99_999)}`
  if (d.chance(longAttributes)) attributes['context'] = `step ${d.whole(1, 9)} `.repeat(200)
  return attributes
}

function recordingsOf(
  { profile, stuckAs }: Tenant,
  d: Draw,
  { id, day, index, media, customer, agents, consultations, shape }: SimConversation,
  end: number,
): Recording[] {
  const sessions =
    media === 'voice' ? [customer.sessionId, ...agents.slice(1).map((agent) => agent.sessionId)] : [customer.sessionId]
  for (let i = 0; i < consultations + shape.seconds; i++) sessions.push(customer.sessionId)
  if (shape.voicemail !== null) sessions.push(shape.voicemail)
  const night = Date.parse(`${day}T00:00:00Z`) + DAY_MS + 30 * MINUTE
  const consultReady = end + d.whole(3, 14) * MINUTE
  const audio = sessions.map((sessionId, i): Recording => {
    const recordingId = uuid('recording', id, i)
    const late = d.chance(profile.late) && sessions.length === 1
    const stuck = stuckAs(recordingId)
    const ready = late ? night + d.whole(45, 210) * MINUTE : consultReady
    return {
      id: recordingId,
      sessionId,
      media: media === 'voice' ? 'audio' : media,
      contentType:
        media === 'voice' ? 'audio/ogg; codecs=opus' : media === 'email' ? 'application/zip' : 'application/json',
      sizeBytes:
        profile.hugeRecording !== null && index === 0 && i === 0
          ? profile.hugeRecording
          : d.whole(profile.recordingBytes.min, profile.recordingBytes.max),
      parts: media === 'voice' && d.chance(0.04) ? 2 : 1,
      readyAt: stuck === null ? ready : Infinity,
      stuckAs: stuck,
      deleted: d.chance(profile.deleted),
    }
  })
  return [
    ...audio,
    ...agents.flatMap((leg, i) =>
      leg.screen ? [screenOf(leg, uuid('screen-recording', id, i), consultReady, profile)] : [],
    ),
  ]
}

/** Of the agent's screen: ready with the call. */
function screenOf({ sessionId }: AgentLeg, id: string, readyAt: number, { recordingBytes }: Profile): Recording {
  return {
    id,
    sessionId,
    media: 'screen',
    contentType: 'video/mp4',
    sizeBytes: recordingBytes.max,
    parts: 1,
    readyAt,
    stuckAs: null,
    deleted: false,
  }
}
