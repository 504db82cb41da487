/** `npm start`: builds, starts the local deployment, archives a day, shows it happening, and stays up. */
import { relative, resolve } from 'node:path'
import { apiClient } from '../cli/api-client.ts'
import { dayTable } from '../cli/output/day-table.ts'
import { exitOf, EXIT } from '../cli/output/exit-codes.ts'
import { statusText } from '../domain/completeness/day-status.ts'
import { duration } from '../cli/output/format.ts'
import { dayProgress } from '../cli/output/progress.ts'
import { runDay } from '../cli/commands/support/run-day.ts'
import { personaTokens } from './identity/persona-tokens.ts'
import { runningPlatform } from './platform/platform-file.ts'
import { buildIfNeeded } from './start/build.ts'
import {
  ROOT,
  startDispositionProcess,
  startHostProcess,
  startPlatformProcess,
  stopStarting,
} from './start/children.ts'
import { keepHostAlive } from './start/keep-host-alive.ts'
import { readOptions, platformArgs, type StartOptions } from './start/options.ts'
import { commandOver, demonstration, demonstrationOf } from './start/demonstration.ts'
import { places } from './start/places.ts'

const SAME_SIGNAL_MS = 1000
const options = readOptions(process.argv)
/** What has to be stopped, in this order: host first, so that nothing is asked of a part that is gone. */
const running: { stop(): Promise<void> }[] = []
/** When the stop began; null while it runs. */
let stopping: number | null = null
/** Ctrl-C before the day is closed is no success; afterwards it is how one leaves. */
let interrupted = 130

for (const [signal, code] of [
  ['SIGINT', () => interrupted],
  ['SIGTERM', () => 143],
  ['SIGHUP', () => 129],
] as const)
  process.on(signal, () => {
    interrupt(code())
  })
// Whoever read the output has gone; the night goes on without it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

try {
  await main(options)
} catch (error) {
  await fail(error instanceof Error ? error.message : String(error))
}

async function main({
  day,
  once,
  dataDir: folder,
  speed,
  genesys,
  seed,
  conversations,
  log,
}: StartOptions): Promise<void> {
  const dataDir = resolve(folder)
  const other = await runningPlatform(dataDir)
  if (other !== null)
    return await fail(
      `Holdfast is already running over ${dataDir} (process ${other.pid}).\nUse it with npx holdfast, or ` +
        'stop it there with Ctrl-C first.',
    )
  const built = buildIfNeeded()
  if (built !== null) console.log(`Built the app in ${duration(built)}.`)

  const platform = await startPlatformProcess(dataDir, platformArgs(options))
  running.push(platform)
  void platform.ended.then((code) =>
    fail(`\nThe local platform ended unexpectedly (${code ?? 'killed'}).\n${platform.lastWords()}`),
  )
  console.log(
    genesys === null
      ? `The local platform is up: storage, index, keys and a simulated Genesys tenant (seed ${seed}, ` +
          `${conversations} conversations).`
      : `The local platform is up: storage, index and keys. Genesys is ${genesys}.`,
  )
  console.log(
    `Durable timers fire ${speed} times sooner than in ` +
      `production${genesys === null ? ", and the simulated tenant's " + 'clock runs as fast' : ''}: ` +
      `fifteen minutes take ${(900 / speed).toFixed(1)} s.`,
  )

  const host = await keepHostAlive(
    (port) =>
      startHostProcess(platform.file, {
        dataDir,
        speed,
        log: log ? 'show' : 'quiet',
        ...(port === undefined ? {} : { port }),
      }),
    {
      restarting: (code) =>
        console.error(
          `\nThe Functions host ended unexpectedly (${code === null ? 'killed' : `exit code ${code}`}); ` +
            'starting it again. The night goes on from its history.',
        ),
      givenUp: (lastWords) => {
        void fail(`\nThe Functions host does not stay up:\n${lastWords}`)
      },
    },
  )
  running.unshift(host)
  running.unshift(await startDispositionProcess(platform.file, { dataDir, speed }))

  const began = performance.now()
  const view = dayProgress(process.stdout)
  const { closed, news } = await runDay(
    apiClient(host.url, personaTokens(platform.file.directory, 'administrator')),
    day,
    (text) => console.log(`\n${text}`),
    view.show,
  )
  view.end()
  // The host lets what it is doing end before it stops: the day may close meanwhile, but nobody waits for it any more.
  if (stopping !== null) return
  console.log(`\n${dayTable(closed)}`)
  const ending = news ?? `${day} closed as: ${statusText(closed.status, closed.lock)}.`
  console.log(`${ending} It took ${duration(performance.now() - began)}.`)
  const found = await demonstrationOf(
    apiClient(host.url, personaTokens(platform.file.directory, 'reviewer')),
    day,
  ).catch(() => null)
  if (found !== null) console.log(demonstration(commandOver(relative(ROOT, dataDir), dataDir), found))
  console.log(places({ day, host: host.url(), data: relative(ROOT, dataDir), dataDir, staysUp: !once }))
  if (once) return await shutDown(exitOf(closed.status))
  interrupted = EXIT.ok
}

async function fail(message: string): Promise<void> {
  if (stopping !== null) return
  console.error(message)
  await shutDown(EXIT.failed)
}

/** A second Ctrl-C does not wait for state to be saved: the children end with this process. */
function interrupt(code: number): void {
  if (stopping === null) {
    console.error('\nStopping; everything is saved.')
    void shutDown(code)
    // One Ctrl-C arrives twice under npm: from the terminal and from npm itself.
  } else if (performance.now() - stopping > SAME_SIGNAL_MS) process.exit(code)
}

async function shutDown(code: number): Promise<void> {
  if (stopping !== null) return
  stopping = performance.now()
  await stopStarting()
  for (const part of running) await part.stop()
  process.exit(code)
}
