/**
 * `npm run bench:holds`: a hold over many objects, through the app and the stand-ins, with the host killed on the way.
 */
import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { HoldView } from '../api/holds.ts'
import { apiClient } from '../cli/api-client.ts'
import { personaTokens } from '../local/identity/persona-tokens.ts'
import type { Platform } from '../local/platform/start-platform.ts'
import { buildIfNeeded } from '../local/start/build.ts'
import { startHostProcess } from '../local/start/children.ts'
import { cpuMsOf, DAY } from './support/measured-night.ts'
import { benchOptions, note } from './support/options.ts'
import { announcedObjects, fillVault, heldObjects, QUEUE } from './support/held-vault.ts'
import { withStandIns } from './support/stand-ins.ts'
import { atLeast, atMost, report } from './support/table.ts'

const { json, short } = benchOptions(
  'bench:holds',
  'A hold over 100,000 objects: objects a second, and nothing lost when the host is killed.',
  'over 5,000 objects',
)

const OBJECTS = short ? 5_000 : 100_000
const MATTER = 'BENCH-1'
/** Each look at the progress is an access on record. */
const LOOK_EVERY_MS = 1000

buildIfNeeded()
report(
  await withStandIns({ kind: 'none' }, async (platform, dataDir) => {
    const began = performance.now()
    await fillVault(platform.file, OBJECTS)
    note(`${OBJECTS} objects stored in ${seconds(began).toFixed(0)} s`)
    return await measure(platform, dataDir)
  }),
  json,
)
process.exit()

async function measure({ file }: Platform, dataDir: string) {
  const options = { dataDir, speed: 100, log: 'quiet', usualPort: false } as const
  let host = await startHostProcess(file, options)
  const port = Number(new URL(host.url).port)
  const api = apiClient(host.url, personaTokens(file.directory, 'compliance'))
  let began = performance.now()
  let hostMs = 0
  const standIns = process.cpuUsage()
  await api.placeHold({
    matterId: MATTER,
    name: 'A matter of the benchmark',
    reason: 'to see how fast it is',
    scope: { queues: [QUEUE], from: DAY },
  })
  let heldWhenKilled = 0
  let view: HoldView | null = null
  for (; view?.status !== 'in-force'; await pause(LOOK_EVERY_MS)) {
    view = await api.hold(MATTER).catch(() => null)
    if (view === null) continue
    note(`  ${seconds(began).toFixed(0)} s: ${view.phase}`)
    const told = Number(/(\d+) objects held/.exec(view.phase)?.[1] ?? 0)
    if (heldWhenKilled > 0 || told < OBJECTS / 5) continue
    hostMs = cpuMsOf(host.process.pid ?? 0)
    host.process.kill('SIGKILL')
    await host.ended
    const killed = performance.now()
    heldWhenKilled = await heldObjects(file, OBJECTS)
    note(`  killed the host (-9) when ${heldWhenKilled} objects were held, by the vault's own listing`)
    // Counting is the benchmark's own work; that the host is dead and starts again is not.
    began += performance.now() - killed
    host = await startHostProcess(file, { ...options, port })
  }
  const took = seconds(began)
  const { user, system } = process.cpuUsage(standIns)
  hostMs += cpuMsOf(host.process.pid ?? 0)
  const load = loadavg()[0] ?? 0
  note(
    `  processor time an object: host ${(hostMs / OBJECTS).toFixed(2)} ms (with its two starts), ` +
      `stand-ins ${((user + system) / 1000 / OBJECTS).toFixed(2)} ms; ${load.toFixed(1)} processes wanted to run`,
  )
  await host.stop()
  const announced = await announcedObjects(file)
  return [
    atLeast(`a hold over ${OBJECTS} objects, the death of the host included`, OBJECTS / took, 'objects/s', 200),
    atLeast('objects held when the host was killed with -9', heldWhenKilled, 'objects', 1),
    atMost('objects set again after the restart, by the trail', announced - OBJECTS, 'objects', 500),
    atMost('objects that are not held at the end', OBJECTS - (await heldObjects(file, OBJECTS)), 'objects', 0),
    atLeast('objects that its proof counts', view.proof?.objects ?? 0, 'objects', OBJECTS),
  ]
}

function seconds(since: number): number {
  return (performance.now() - since) / 1000
}
