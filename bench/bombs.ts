/**
 * `npm run bench:bombs`: what a hundred packed files that were built to hurt cost a night. The day is an ordinary one
 * of 1500 conversations in the simulator's usual shares (70 % calls with recordings and transcripts, the rest
 * messages, mails and chats) with some 350 attachments. In the second night a hundred of these are hostile, of every
 * kind that the simulator makes; in the first the same attachments are ordinary files. `--short`: a fifth of all of
 * it. Waiting is shortened in both nights, work is not. The nights alternate and their medians are compared; processor
 * time of the host, all its threads together, stands beside the wall clock, which other programs disturb. The other end
 * of what the limits allow is a table of 50 MB, which must be read to its last line.
 */
import { hostileFiles, isHostile } from '../local/genesys-simulator/wire/hostile-files.ts'
import { buildIfNeeded } from '../local/start/build.ts'
import { largeTable } from './support/large-table.ts'
import { DAY, measuredNight, type Measured } from './support/measured-night.ts'
import { benchOptions, note } from './support/options.ts'
import { atLeast, atMost, median, report } from './support/table.ts'

const { json, short } = benchOptions(
  'bench:bombs',
  'A night with a hundred packed files that unpack to gigabytes, beside the same night without.',
  'a fifth of the day and of the hostile files',
)

const CONVERSATIONS = short ? 300 : 1500
/** Of the attachments: a good hundred of the whole day's. */
const SHARE = 0.33
const LEAST_BOMBS = short ? 20 : 100
const PAIRS = short ? 1 : 3
/** Everything recorded and ready, so that both nights end complete. */
const READY = { recorded: 1, late: 0, deleted: 0, neighbours: false }
const MB = 1_000_000

buildIfNeeded()
hostileFiles()

interface Night extends Measured {
  attachments: number
  bombs: number
  slowestHealthMs: number
}

async function night(faults: string[]): Promise<Night> {
  let slowestHealthMs = 0
  let attachments = 0
  let bombs = 0
  const measured = await measuredNight(
    { conversations: CONVERSATIONS, profile: READY, rateLimit: 100_000, callsPerMinute: 3000, faults },
    async (platform) => {
      for (const { attachments: files } of platform.simulator?.truth(DAY) ?? []) {
        attachments += files.length
        bombs += files.filter(isHostile).length
      }
      await Promise.resolve()
    },
    async (hostUrl, over) => {
      while (!over.aborted) {
        const asked = performance.now()
        await (await fetch(`${hostUrl}/api/health`)).arrayBuffer()
        slowestHealthMs = Math.max(slowestHealthMs, performance.now() - asked)
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    },
  )
  const { ms, cpuMs, peakBytes } = measured
  note(
    `  ${attachments} attachments, ${bombs} of them hostile: ${Math.round(ms)} ms, processor ${Math.round(cpuMs)} ` +
      `ms, ${Math.round(peakBytes / MB)} MB, health within ${Math.round(slowestHealthMs)} ms`,
  )
  return { ...measured, attachments, bombs, slowestHealthMs }
}

const quiet: Night[] = []
const hostile: Night[] = []
for (let i = 0; i < PAIRS; i++) {
  note(`pair ${i + 1} of ${PAIRS}`)
  quiet.push(await night([]))
  hostile.push(await night([`bombs:${SHARE}`]))
}

const honest = await largeTable()
note(`a table of 50 MB: processor ${Math.round(honest.cpuMs)} ms`)

const largest = (nights: readonly Night[], of: (night: Night) => number) => Math.max(...nights.map(of))
const times = (of: (night: Night) => number) => median(hostile.map(of)) / median(quiet.map(of))
report(
  [
    atLeast('hostile files in the night', Math.min(...hostile.map(({ bombs }) => bombs)), 'files', LEAST_BOMBS),
    atMost(
      'time of the night with them',
      times((one) => one.ms),
      'times without',
      1.2,
    ),
    atMost(
      'processor time of the host with them',
      times((one) => one.cpuMs),
      'times without',
      1.2,
    ),
    atMost('slowest answer of health beside them', largest(hostile, (one) => one.slowestHealthMs) / 1000, 's', 1),
    atMost('peak memory of the host', largest(hostile, (one) => one.peakBytes) / MB, 'MB', 350),
    atMost('peak memory of the host without them', largest(quiet, (one) => one.peakBytes) / MB, 'MB', 350),
    atMost('wrong verdicts on a table of 50 MB', honest.wrong, 'verdicts', 0),
    atMost('processor time of a table of 50 MB', honest.cpuMs / 1000, 's', 20),
  ],
  json,
)
process.exit()
