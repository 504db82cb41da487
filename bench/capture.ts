/**
 * `npm run bench:capture`: what each kind of conversation costs in Genesys calls, and what large files cost in memory.
 */
import { buildIfNeeded } from '../local/start/build.ts'
import type { Profile } from '../local/genesys-simulator/tenant/profile.ts'
import { measuredNight, VOICE, type Measured } from './support/measured-night.ts'
import { benchOptions, note } from './support/options.ts'
import { atMost, report, type Figure } from './support/table.ts'

const { json, short } = benchOptions(
  'bench:capture',
  'Calls by kind of conversation, and memory with large files.',
  'smaller days and files',
)

const MB = 1_000_000
const ATTACHMENT = short ? 200 * MB : 2_000 * MB
const EMAIL = 50 * MB
const SMALL = { recordingBytes: { min: 2000, max: 4000 } }

buildIfNeeded()
const figures: Figure[] = []

/**
 * A day of one kind; the calls that any night costs (names, settings, discovery, reports, orphans) are measured once
 * and taken off.
 */
async function calls(
  name: string,
  profile: Partial<Profile>,
  conversations: number,
): Promise<{ perConversation: number; night: Measured }> {
  note(`a day of ${conversations} conversations: ${name}`)
  const night = await measuredNight({
    conversations,
    profile: { ...VOICE, ...SMALL, ...profile },
    rateLimit: 100_000,
    callsPerMinute: 3000,
  })
  return { perConversation: (night.usage.calls - fixed) / (night.view.counts.conversations ?? 1), night }
}

let fixed = 0
fixed = (await calls('none but what a night always costs', { recorded: 0 }, 100)).night.usage.calls
figures.push(atMost('a night, whatever its size', fixed, 'calls', 60))

const SIZE = short ? 300 : 1000
const DIGITAL = short ? 60 : 200
const one = async (name: string, profile: Partial<Profile>, size: number, most: number) =>
  figures.push(atMost(`one conversation: ${name}`, (await calls(name, profile, size)).perConversation, 'calls', most))
await one('voice', { longAttributes: 0 }, SIZE, 0.05)
await one('voice with screen recordings', { longAttributes: 0, screens: 1 }, SIZE, 0.05)
await one('voice, transcribed in one of seven queues', { longAttributes: 0, transcribes: true }, SIZE, 0.25)
await one('voice with attributes that analytics cuts', { longAttributes: 1 }, DIGITAL, 1.1)
await one('message thread', { messages: 1 }, DIGITAL, 2.3)
await one('email, 1 to 3 messages, attachments and files', { emails: 1 }, DIGITAL, 4.5)
await one('legacy chat', { chats: 1 }, DIGITAL, 1.3)

note(`an attachment of ${ATTACHMENT / MB} MB`)
const large = await measuredNight({
  conversations: 12,
  profile: { ...VOICE, ...SMALL, emails: 1, hugeAttachment: ATTACHMENT },
})
figures.push(
  atMost(`peak memory of the host with an attachment of ${ATTACHMENT / MB} MB`, large.peakBytes / MB, 'MB', 350),
)
note(`emails of ${EMAIL / MB} MB`)
const mails = await measuredNight({ conversations: 12, profile: { ...VOICE, ...SMALL, emails: 1, hugeEmail: EMAIL } })
figures.push(atMost(`peak memory of the host with emails of ${EMAIL / MB} MB`, mails.peakBytes / MB, 'MB', 350))
report(figures, json)
process.exit()
