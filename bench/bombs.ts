/**
 * `npm run bench:bombs`: what packed files that were built to hurt cost a night: its time beside the same night with
 * ordinary files, how long health takes to answer meanwhile, and memory.
 */
import { Command } from 'commander'
import { hostileFiles } from '../local/genesys-simulator/wire/hostile-files.ts'
import { buildIfNeeded } from '../local/start/build.ts'
import { measuredNight, VOICE, type Measured } from './support/measured-night.ts'
import { atMost, report } from './support/table.ts'

const { json, short } = new Command('bench:bombs')
  .description('A night with packed files that unpack to gigabytes, beside the same night without.')
  .option('--json', 'as JSON: [{name, value, unit, goal, ok}]', false)
  .option('--short', 'a smaller day', false)
  .parse()
  .opts<{ json: boolean; short: boolean }>()

/** Threads of messages that bring about a hundred attachments in all. */
const CONVERSATIONS = short ? 30 : 120
const MB = 1_000_000

buildIfNeeded()
hostileFiles()

async function night(faults: string[], slowest: { ms: number }): Promise<Measured> {
  return await measuredNight(
    {
      conversations: CONVERSATIONS,
      profile: { ...VOICE, recorded: 0, messages: 1, longAttributes: 0 },
      rateLimit: 100_000,
      callsPerMinute: 3000,
      faults,
    },
    undefined,
    async (hostUrl, over) => {
      while (!over.aborted) {
        const asked = performance.now()
        await (await fetch(`${hostUrl}/api/health`)).arrayBuffer()
        slowest.ms = Math.max(slowest.ms, performance.now() - asked)
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    },
  )
}

const [quietHealth, hostileHealth] = [{ ms: 0 }, { ms: 0 }]
console.error('a night with ordinary attachments')
const quiet = await night([], quietHealth)
console.error('the same night, every attachment built to hurt')
const hostile = await night(['bombs'], hostileHealth)

report(
  [
    atMost('time of the night with them', hostile.ms / quiet.ms, 'times without', 1.2),
    atMost('slowest answer of health beside them', hostileHealth.ms / 1000, 's', 1),
    atMost('peak memory of the host', hostile.peakBytes / MB, 'MB', 350),
    atMost('peak memory of the host without them', quiet.peakBytes / MB, 'MB', 350),
  ],
  json,
)
process.exit()
