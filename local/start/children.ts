/**
 * The two processes of the local deployment, as in life: the platform (stand-ins) and the Functions host with the app.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { appSettings, dispositionSettings } from '../platform/app-settings.ts'
import { runningPlatform, type PlatformFile } from '../platform/platform-file.ts'
import { USUAL_PORTS } from '../platform/ports.ts'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** What is deployed, as `npm run build` makes it. */
export const PACKAGE = join(ROOT, 'dist/app')
const END_WITH_PARENT = new URL('end-with-parent.ts', import.meta.url).href
const STOP_MS = 20_000
/** Compiled modules are kept from one start to the next: half of the time that a start takes. */
const COMPILE_CACHE = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node') }
/** A net for leaks, here alone: in Azure the worker has no arguments. Without it V8 lets garbage pile up. */
const HEAP = ['--max-semi-space-size=8', '--max-old-space-size=144']

export interface Child {
  process: ChildProcess
  /** Resolves when the process has ended. */
  ended: Promise<number | null>
  /** Asks it to stop and save its state, and insists after 20 s. */
  stop(): Promise<void>
  /** The last it wrote on stderr. */
  lastWords(): string
}

/** Spawned, not ready yet: nobody else knows of them. */
const starting = new Set<Child>()

/** Stops the children that have not said yet that they are ready. */
export async function stopStarting(): Promise<void> {
  await Promise.all([...starting].map((child) => child.stop()))
}

/** A child said in its own words why it does not start. */
export class ChildFailed extends Error {
  override readonly name = 'ChildFailed'
}

export async function startPlatformProcess(
  dataDir: string,
  args: readonly string[],
): Promise<Child & { file: PlatformFile }> {
  const { child } = await launch('local platform', 'local/platform/main.ts', ['--data', dataDir, ...args], {})
  const file = await runningPlatform(dataDir)
  if (file === null) throw new ChildFailed('the local platform started but left no description of itself')
  return { ...child, file }
}

export interface HostOptions {
  dataDir: string
  speed: number
  log: 'quiet' | 'show'
  settings?: Record<string, string>
  /** The engine's strict mode, as the host's `--strict` takes it. */
  strict?: string
  /** The usual port where it is free; otherwise, and in tests, any free one. */
  usualPort?: boolean
  /** Port of the host that this one replaces: who asks it finds it again. */
  port?: number
}

/** Starts the Functions host over the built app. Its address is kept in `<data>/host.json` for the CLI. */
export async function startHostProcess(
  platform: PlatformFile,
  { dataDir, speed, log, settings = {}, strict, usualPort = true, port: wanted }: HostOptions,
): Promise<Child & { url: string }> {
  const { child, ready } = await startOn(wanted ?? (usualPort ? USUAL_PORTS.host : 0))
  const { url, functions } = z.object({ url: z.string(), functions: z.array(z.string()) }).parse(ready)
  if (functions.length === 1) {
    // Health alone: the app refused to start and has said why.
    await child.stop()
    throw new ChildFailed(`the app did not start:\n${child.lastWords()}`)
  }
  await writeFile(hostFile(dataDir), JSON.stringify({ url, pid: child.process.pid }), { mode: 0o600 })
  return {
    ...child,
    url,
    stop: async () => {
      await child.stop()
      await rm(hostFile(dataDir), { force: true })
    },
  }

  /** A port that somebody else has is replaced by any free one. */
  async function startOn(port: number): ReturnType<typeof launch> {
    try {
      return await launch(
        'Functions host',
        'local/functions-host/main.ts',
        [
          '--app',
          PACKAGE,
          '--data',
          join(dataDir, 'host'),
          '--port',
          String(port),
          '--speed',
          String(speed),
          ...(strict === undefined ? [] : ['--strict', strict]),
        ],
        { ...appSettings(platform), ...settings, HOLDFAST_HOST_KEY: platform.functionKey },
        { flags: HEAP, showLog: log === 'show' },
      )
    } catch (error) {
      if (port === 0 || !(error instanceof ChildFailed) || !error.message.includes('EADDRINUSE')) throw error
      return await startOn(0)
    }
  }
}

/** Starts the disposition app beside the first one: the same build over other settings, on any port. */
export async function startDispositionProcess(
  platform: PlatformFile,
  { dataDir, speed }: Pick<HostOptions, 'dataDir' | 'speed'>,
): Promise<Child> {
  const place = ['--app', PACKAGE, '--data', join(dataDir, 'disposition-host'), '--port', '0', '--speed', String(speed)]
  const env = { ...dispositionSettings(platform), HOLDFAST_HOST_KEY: platform.functionKey }
  return (await launch('disposition app', 'local/functions-host/main.ts', place, env, { flags: HEAP })).child
}

/**
 * Address of a host that runs over this data, or null. A file that a dead host left behind names a port where nobody
 * listens.
 */
export async function runningHost(dataDir: string): Promise<string | null> {
  try {
    const { url, pid } = z
      .object({ url: z.string(), pid: z.number() })
      .parse(JSON.parse(await readFile(hostFile(dataDir), 'utf8')))
    process.kill(pid, 0)
    return (await listens(new URL(url))) ? url : null
  } catch {
    return null
  }
}

function listens({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    socket
      .once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      .once('error', () => resolve(false))
  })
}

function hostFile(dataDir: string): string {
  return join(dataDir, 'host.json')
}

/** Starts a process and waits for its ready line; what it says on stderr until then is its reason when it fails. */
async function launch(
  name: string,
  script: string,
  args: readonly string[],
  env: Record<string, string>,
  { flags = [], showLog = false }: { flags?: readonly string[]; showLog?: boolean } = {},
): Promise<{ child: Child; ready: unknown }> {
  // A group of its own: Ctrl-C reaches the starter alone, which stops its children in order.
  const spawned = spawn(
    process.execPath,
    ['--no-warnings', ...flags, '--import', END_WITH_PARENT, join(ROOT, script), ...args],
    { cwd: ROOT, env: { ...COMPILE_CACHE, ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  )
  // The pipe tells the child that its parent lives; nothing is written to it, and its end is no news.
  spawned.stdin.on('error', () => {})
  const ended = new Promise<number | null>((resolve) =>
    spawned.once('exit', (code) => resolve(code)).once('error', () => resolve(null)),
  )
  let said = ''
  let started = false
  spawned.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(started ? -2000 : -20_000)
    if (started && showLog) process.stderr.write(text)
  })
  const child: Child = { process: spawned, ended, stop: () => stop(spawned, ended), lastWords: () => said.trim() }
  starting.add(child)
  const allSaid = once(spawned.stderr, 'close')
  const ready = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: spawned.stdout }).once('line', resolve)),
    ended.then(async (code) => {
      await allSaid
      throw new ChildFailed(`the ${name} did not start (exit code ${code ?? 'none'}):\n${said.trim()}`)
    }),
  ]).finally(() => starting.delete(child))
  started = true
  spawned.stdout.resume()
  return { ready: JSON.parse(ready) as unknown, child }
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await ended
  clearTimeout(insist)
}
