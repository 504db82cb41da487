/** `npm start`: builds, starts the local deployment, archives a day, shows it happening, and stays up. */
import { setTimeout as pause } from 'node:timers/promises'
import { resolve } from 'node:path'
import { apiClient } from '../cli/api-client.ts'
import { dayTable } from '../cli/day-table.ts'
import { exitOf, EXIT } from '../cli/exit-codes.ts'
import { duration } from '../cli/format.ts'
import { watchDay } from '../cli/watch-day.ts'
import { runningPlatform } from './platform/platform-file.ts'
import { buildIfNeeded } from './start/build.ts'
import { ChildFailed, startHostProcess, startPlatformProcess, type Child } from './start/children.ts'
import { readOptions, platformArgs, type StartOptions } from './start/options.ts'
import { progressView } from './start/progress-view.ts'
import { keepHostAlive } from './start/keep-host-alive.ts'

const options = readOptions(process.argv)
const children: Child[] = []
let stopping = false

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => { void shutDown(signal === 'SIGINT' ? EXIT.ok : 143) })

try {
  process.exitCode = await main(options)
} catch (error) {
  if (!stopping) {
    console.error(error instanceof ChildFailed ? error.message : error instanceof Error ? error.message : String(error))
    await shutDown(EXIT.failed)
  }
}

async function main({ day, once, dataDir, speed, genesys }: StartOptions): Promise<number> {
  const running = await runningPlatform(dataDir)
  if (running !== null) {
    console.error(`Holdfast is already running over ${dataDir} (process ${running.pid}).\nUse it with npx holdfast, or stop it there with Ctrl-C first.`)
    return EXIT.failed
  }
  const built = buildIfNeeded()
  if (built !== null) console.log(`Built the app in ${duration(built)}.`)
  const platform = await startPlatformProcess(resolve(dataDir), platformArgs(options))
  children.push(platform)
  console.log(genesys === null
    ? `The local platform is up: storage, index, keys and a simulated Genesys tenant (seed ${options.seed}, ${options.conversations} conversations).`
    : `The local platform is up: storage, index and keys. Genesys is ${genesys}.`)
  console.log(`Durable timers fire ${speed} times sooner than in production${genesys === null ? ', and the simulated tenant\'s clock runs as fast' : ''}: fifteen minutes take ${(900 / speed).toFixed(1)} s.`)
  const host = await keepHostAlive(() => startHostProcess(platform.file, { dataDir: resolve(dataDir), speed, log: options.log ? 'show' : 'quiet' }), () => stopping)
  children.unshift(host)

  const api = apiClient(host.url, platform.file.functionKey)
  const { outcome } = await api.start(day)
  console.log(`\nArchiving ${day}${outcome === 'already-running' ? ' (continuing where it stopped)' : ''}`)
  const began = performance.now()
  const view = progressView(process.stdout)
  const closed = await watchDay(api, day, view.show)
  view.end()
  console.log(`\n${dayTable(closed)}`)
  console.log(`${day} is ${closed.status} after ${duration(performance.now() - began)}.`)
  if (once) {
    await shutDown(exitOf(closed.status))
    return exitOf(closed.status)
  }
  places(host.url)
  await new Promise<never>(() => {})
  return EXIT.ok

  function places(url: string): void {
    console.log(`
Where to look
  npx holdfast status                     the days and how they closed
  npx holdfast inventory --day ${day}   every archived object, every gap
  npx holdfast verify --day ${day}      reads everything again and checks it
  npx holdfast explain --conversation ID  its retention class, and why
  ${url}/api/health          the app itself
  ${dataDir}                              all data; delete the folder to begin anew

The nightly timer (00:30 UTC) is live. Ctrl-C stops; the next npm start finds everything again.`)
  }
}

/** Host first, then the stand-ins, so that nothing is asked of a part that is gone. */
async function shutDown(code: number): Promise<void> {
  if (stopping) return
  stopping = true
  for (const child of children) await child.stop()
  await pause(0)
  process.exit(code)
}
