/**
 * `npm run bench:hosts`: two and then five Functions hosts, each a process with a history of its own, over one archive
 * and one tenant that allows 300 calls a minute. One archives a day of emails, the others backfill. Of each number the
 * tickets of a minute are counted, then those of a minute in whose beginning one host is killed with SIGKILL and
 * started again. The minute is a real one: nothing of the limit is scaled.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readPolicy } from '../adapters/policy-file.ts'
import { apiClient } from '../cli/api-client.ts'
import { LANES } from '../domain/calls/lane.ts'
import { personaTokens } from '../local/identity/persona-tokens.ts'
import { startPlatform } from '../local/platform/start-platform.ts'
import { buildIfNeeded } from '../local/start/build.ts'
import { startHostProcess } from '../local/start/children.ts'
import { DAY } from './support/measured-night.ts'
import { benchOptions, note } from './support/options.ts'
import { atLeast, atMost, report, type Figure } from './support/table.ts'
import { watchTickets } from './support/watch-tickets.ts'

const { json, short } = benchOptions(
  'bench:hosts',
  'Several processes over one budget of calls, one of them killed.',
  'two hosts only',
)

const SPEED = 4000
/** Until all hosts are at work and ask for more than there is. */
const WARM_UP_MS = 75_000
const MINUTE_MS = 60_000
/** More emails than can be asked for in the time; the days before have a tenth each. */
const TENANT = {
  day: DAY,
  conversations: 1000,
  seed: 1,
  speed: SPEED,
  faults: [],
  profile: { messages: 0, emails: 1, chats: 0 },
}

buildIfNeeded()
const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-hosts-'))
const platform = await startPlatform({
  dataDir,
  usualPorts: false,
  policy: await readPolicy('policy/retention.json'),
  genesys: { kind: 'simulated', tenant: TENANT },
})
const hosts: Awaited<ReturnType<typeof startOne>>[] = []
const tickets = await watchTickets(platform.file)
const figures: Figure[] = []
try {
  for (const count of short ? [2] : [2, 5]) figures.push(...(await together(count)))
} finally {
  tickets.stop()
  for (const host of hosts) host.process.kill('SIGKILL')
  await platform.close()
  rmSync(dataDir, { recursive: true, force: true })
}
report(figures, json)
process.exit()

async function together(count: number): Promise<Figure[]> {
  while (hosts.length < count) {
    const host = await startOne(hosts.length)
    hosts.push(host)
    if (hosts.length === 1) await api(host.url).start(DAY)
    else
      await api(host.url).startBackfill({ from: daysBefore(10 * hosts.length), to: daysBefore(10 * hosts.length - 8) })
  }
  await pause(WARM_UP_MS)
  const quiet = await minute()
  const last = hosts.pop()
  last?.process.kill('SIGKILL')
  await last?.ended
  const [killed] = await Promise.all([minute(), startOne(count - 1).then((again) => hosts.push(again))])
  const night = await api(hosts[0]?.url ?? '').day(DAY)
  // A night that is over asks for nothing: its share says something only while it has work.
  if (night.status !== 'running') throw new Error(`the night ended too early, as ${night.status}`)
  const { busiestMinute, refused } = platform.simulator?.usage() ?? { busiestMinute: Infinity, refused: Infinity }
  note(
    `${count} hosts: ${quiet.night} of ${quiet.all} tickets for the night, ${quiet.unused} unused; with a kill ` +
      `${killed.night} of ${killed.all}, ${killed.unused} unused; load ${(loadavg()[0] ?? 0).toFixed(1)}`,
  )
  return [
    atMost(`most calls in any 60 s, ${count} hosts`, busiestMinute, 'calls', 300),
    atMost(`calls refused (429), ${count} hosts`, refused, 'calls', 0),
    atLeast(`tickets of the night beside backfills, ${count} hosts`, (100 * quiet.night) / quiet.all, '%', 60),
    // A busy machine lets tickets lapse, too: what the kill itself took is what there are more of.
    atMost(`unused tickets more, one of ${count} hosts killed`, killed.unused - quiet.unused, 'tickets', 10),
  ]
}

function startOne(i: number) {
  return startHostProcess(platform.file, {
    dataDir: join(dataDir, `of-${i}`),
    speed: SPEED,
    log: 'quiet',
    usualPort: false,
  })
}

function api(url: string) {
  return apiClient(url, personaTokens(platform.file.directory, 'administrator'))
}

function daysBefore(days: number): string {
  return new Date(Date.parse(DAY) - days * 86_400_000).toISOString().slice(0, 10)
}

/** Tickets handed out in a minute, and those of them that made no call. */
async function minute(): Promise<{ night: number; all: number; unused: number }> {
  const before = { ...tickets.sum(), calls: platform.simulator?.usage().calls ?? 0 }
  await pause(MINUTE_MS)
  const after = { ...tickets.sum(), calls: platform.simulator?.usage().calls ?? 0 }
  const all = LANES.reduce((sum, lane) => sum + after[lane] - before[lane], 0)
  return { night: after.night - before.night, all, unused: all - (after.calls - before.calls) }
}
