/**
 * `npm run bench:scale`: a day of hundreds of thousands of conversations, most of them self-service, closed, looked at
 * again and verified; memory, history and time per conversation against a day a tenth as large. It takes long.
 */
import { InvalidArgumentError } from 'commander'
import { buildIfNeeded } from '../local/start/build.ts'
import { measuredNight, verified, VOICE } from './support/measured-night.ts'
import { benchCommand, note } from './support/options.ts'
import { atMost, report } from './support/table.ts'

const whole = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 100) throw new InvalidArgumentError('must be a whole number from 100')
  return value
}
const { json, conversations } = benchCommand(
  'bench:scale',
  'A very large day: memory, history, and time per conversation against a day a tenth as large.',
)
  .option('--conversations <n>', 'of the large day', whole, 200_000)
  .parse()
  .opts<{ json: boolean; conversations: number }>()

const MB = 1_000_000
/** Nine calls in ten end in the menu, without an agent and without a recording. */
const SELF_SERVICE = { ...VOICE, selfService: 0.9, recordingBytes: { min: 2000, max: 4000 } }

buildIfNeeded()

interface Day {
  msPerConversation: number
  peakBytes: number
  largestInstance: number
  problems: number
}

async function day(count: number): Promise<Day> {
  note(`a day of ${count} conversations`)
  let peakBytes = 0
  let largestInstance = 0
  let problems = 0
  const night = await measuredNight(
    { conversations: count, profile: SELF_SERVICE },
    async (platform, { ms, cpuMs, load }, still) => {
      note(
        `  closed in ${Math.round(ms / 1000)} s, ${Math.round(cpuMs / 1000)} s of processor, load ${load.toFixed(1)}`,
      )
      const again = await still.again()
      note(`  looked at again: ${again.status}`)
      peakBytes = still.peakBytes()
      largestInstance = (await still.events()).largest
      const found = await verified(platform)
      problems = found.problems
      note(`  verified: ${found.conversations} conversations, ${problems} problems`)
    },
  )
  return {
    msPerConversation: night.cpuMs / (night.view.counts.conversations ?? count),
    peakBytes,
    largestInstance,
    problems,
  }
}

const small = await day(Math.round(conversations / 10))
const large = await day(conversations)
report(
  [
    atMost(`peak memory of the host with ${conversations} conversations`, large.peakBytes / MB, 'MB', 350),
    atMost('processor time per conversation', large.msPerConversation, 'ms', 12),
    atMost(
      'processor time per conversation against a day a tenth as large',
      large.msPerConversation / small.msPerConversation,
      'x',
      1.2,
    ),
    atMost('history events of the largest instance', large.largestInstance, 'events', 1000),
    atMost('problems that verification finds', small.problems + large.problems, 'problems', 0),
  ],
  json,
)
process.exit()
