/** `npm run bench:night`: what a night costs, as ratios. `--short` for a quick look, `--json` for machines. */
import { buildIfNeeded } from '../local/start/build.ts'
import { DAY, measuredNight, plainCopy, VOICE } from './support/measured-night.ts'
import { benchOptions, note } from './support/options.ts'
import { atLeast, atMost, median, report, type Figure } from './support/table.ts'

const { json, short } = benchOptions('bench:night', 'What a night costs, as ratios.', 'smaller days')

/** As the vendor's tenants are: one call in three of the transcribed queues has a transcript. */
const SPOKEN = short ? 500 : 2000
const MIXED = short ? 500 : 5000
const RECORDINGS = short ? 1000 : 2000
const LARGE_DAY = short ? 2000 : 20_000
const HUGE = short ? 200_000_000 : 1_000_000_000
const PAIRS = short ? 1 : 3
const MB = 1_000_000

buildIfNeeded()
const figures: Figure[] = []

note(`copying ${RECORDINGS} recordings of 64 KiB, 20 ms a media answer, ${PAIRS} times`)
const pairs: { calls: number; refused: number; busiest: number; againstCopy: number; againstSerial: number }[] = []
for (let i = 0; i < PAIRS; i++) {
  await measuredNight(
    {
      conversations: RECORDINGS,
      mediaDelayMs: 20,
      profile: { ...VOICE, recordingBytes: { min: 65_536, max: 65_536 } },
    },
    async (platform, night) => {
      const manifestBytes = Math.round(((night.view.counts.bytes ?? 0) - night.usage.downloadedBytes) / RECORDINGS)
      const copy = await plainCopy(platform, { parallel: 16, limit: Infinity, manifestBytes })
      const sample = Math.min(RECORDINGS, 300)
      const serial = (await plainCopy(platform, { parallel: 1, limit: sample, manifestBytes })) * (RECORDINGS / sample)
      note(
        `  night ${Math.round(night.ms)} ms, plain parallel copy ${Math.round(copy)} ms, one at a time ` +
          `${Math.round(serial)} ms (from ${sample})`,
      )
      pairs.push({
        calls: night.usage.calls / (night.view.counts.conversations ?? 1),
        refused: night.usage.refused,
        busiest: night.usage.busiestMinute,
        againstCopy: night.ms / copy,
        againstSerial: serial / night.ms,
      })
    },
  )
}
// The median of pairs that follow each other: the machine's speed drifts, their ratio hardly.
figures.push(
  atMost('Genesys API calls per voice conversation', Math.max(...pairs.map((pair) => pair.calls)), 'calls', 0.05),
  atMost('calls refused by Genesys', Math.max(...pairs.map((pair) => pair.refused)), 'calls', 0),
  atMost('busiest minute', Math.max(...pairs.map((pair) => pair.busiest)), 'calls', 300),
  atMost('time against a plain parallel copy (median)', median(pairs.map((pair) => pair.againstCopy)), 'x', 1.5),
  atLeast('time of one at a time against the night (median)', median(pairs.map((pair) => pair.againstSerial)), 'x', 5),
)

note(`${SPOKEN} calls of which some are transcribed`)
let transcripts = 0
const spoken = await measuredNight(
  { conversations: SPOKEN, profile: { ...VOICE, transcribes: true, recordingBytes: { min: 2000, max: 4000 } } },
  async (platform) => {
    for (const { speech } of platform.simulator?.truth(DAY) ?? []) transcripts += speech.length
  },
)
const asked = Object.entries(spoken.usage.byRoute).filter(([route]) => route.includes('speechandtextanalytics'))
figures.push(
  atMost(
    'calls per speech transcript that there is',
    asked.reduce((sum, [, calls]) => sum + calls, 0) / transcripts,
    'calls',
    1.1,
  ),
)

note(`${MIXED} conversations of every medium`)
const mixed = await measuredNight({
  conversations: MIXED,
  profile: { recordingBytes: { min: 2000, max: 4000 } },
  // A limit that no tenant has: what is measured is work, not waiting.
  rateLimit: 100_000,
  callsPerMinute: 3000,
})
figures.push(
  atMost(
    'processor time of host and worker per conversation of every medium',
    mixed.cpuMs / (mixed.view.counts.conversations ?? MIXED),
    'ms',
    12,
  ),
)

note(`a recording of ${HUGE / MB} MB`)
const huge = await measuredNight({ conversations: 20, profile: { ...VOICE, hugeRecording: HUGE } })
figures.push(atMost(`peak memory of the host with a ${HUGE / MB} MB recording`, huge.peakBytes / MB, 'MB', 350))

note(`a day of ${LARGE_DAY} conversations`)
const large = await measuredNight({
  conversations: LARGE_DAY,
  profile: { ...VOICE, recordingBytes: { min: 2000, max: 4000 } },
})
const conversations = large.view.counts.conversations ?? 1
note(`  ${Math.round(large.ms / 1000)} s, ${large.usage.calls} calls, load ${large.load.toFixed(1)}`)
figures.push(
  atMost(`peak memory of the host with ${LARGE_DAY} conversations`, large.peakBytes / MB, 'MB', 350),
  atMost(`calls per voice conversation at ${LARGE_DAY}`, large.usage.calls / conversations, 'calls', 0.05),
  atMost('calls refused by Genesys on that day', large.usage.refused, 'calls', 0),
  atMost('processor time of host and worker per voice conversation', large.cpuMs / conversations, 'ms', 12),
  atMost('storage transactions per conversation', large.azure.storage / conversations, 'requests', 4),
  atMost('request units per conversation', large.azure.requestUnits / conversations, 'RU', 40),
  atMost('Key Vault calls per conversation', large.azure.keyVault / conversations, 'calls', 0.01),
  atMost('history events per conversation', large.events.all / conversations, 'events', 0.1),
  atMost('history events of the largest instance', large.events.largest, 'events', 1000),
)
report(figures, json)
process.exit()
