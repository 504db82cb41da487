/**
 * The real Functions host (Azure Functions Core Tools) over the package, with Azurite as its own storage: what
 * `npm run test:e2e -- --host func` runs the end-to-end tests against. Durable timers keep real time there.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { health } from '../../api/health.ts'
import { appSettings } from '../../local/platform/app-settings.ts'
import type { PlatformFile } from '../../local/platform/platform-file.ts'
import { ChildFailed, PACKAGE, ROOT } from '../../local/start/children.ts'

const STARTS_WITHIN_MS = 180_000
const STOPS_WITHIN_MS = 20_000
/** Azurite's well-known development account. */
const ACCOUNT = 'devstoreaccount1'
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

export interface FuncHost {
  url: string
  process: ChildProcess
  /** Resolves with its exit code when it has ended. */
  ended: Promise<number | null>
  stop(): Promise<void>
}

export async function startFuncHost(
  platform: PlatformFile,
  { dataDir, settings = {} }: { dataDir: string; settings?: Record<string, string> },
): Promise<FuncHost> {
  const [port, { endpoints, stop: stopStorage }] = await Promise.all([freePort(), storageOver(dataDir)])
  const app = join(dataDir, 'func-app')
  mkdirSync(dataDir, { recursive: true })
  cpSync(PACKAGE, app, { recursive: true })
  const Values = {
    ...withoutIdentityOfHost(appSettings(platform)),
    // Waits that the local host shortens are as short as the settings allow.
    HOLDFAST_RECORDING_RETRY_MINUTES: '1',
    ...settings,
    FUNCTIONS_WORKER_RUNTIME: 'node',
    FUNCTIONS_NODE_BLOCK_ON_ENTRY_POINT_ERROR: 'true',
    AzureWebJobsStorage: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};${endpoints}`,
  }
  writeFileSync(join(app, 'local.settings.json'), JSON.stringify({ IsEncrypted: false, Values }), { mode: 0o600 })
  const host = start('func', ['start', '--port', String(port)], app)
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    await host.stop()
    await stopStorage()
  }
  const until = Date.now() + STARTS_WITHIN_MS
  for (;;) {
    const state = await stateOf(`${url}/api/${health.path}`)
    if (state === 'alive') return { url, process: host.process, ended: host.ended, stop }
    if (state === 'loading' && !host.isOver() && Date.now() < until) await pause(500)
    else {
      await stop()
      throw new ChildFailed(`the Functions host did not start:\n${host.said()}`)
    }
  }
}

/** Its storage is Azurite by connection string: what an identity would be for must not stand beside it. */
function withoutIdentityOfHost(settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !name.startsWith('AzureWebJobsStorage__')))
}

interface Storage {
  endpoints: string
  stop(): Promise<void>
}
/** One over each folder: a host that was killed leaves its own running, and the next one goes on with it. */
const storages = new Map<string, Promise<Storage>>()

function storageOver(dataDir: string): Promise<Storage> {
  const running = storages.get(dataDir) ?? startStorage(dataDir)
  storages.set(dataDir, running)
  return running
}

async function startStorage(dataDir: string): Promise<Storage> {
  const [blob, queue, table] = await Promise.all([freePort(), freePort(), freePort()])
  const azurite = start(process.execPath, [
    join(ROOT, 'node_modules/azurite/dist/src/azurite.js'),
    // The host may speak a newer version of the service than Azurite knows.
    ...['--silent', '--disableTelemetry', '--skipApiVersionCheck'],
    ...['--location', join(dataDir, 'func-storage')],
    ...['--blobPort', String(blob), '--queuePort', String(queue), '--tablePort', String(table)],
  ])
  const at = (service: string, port: number) => `${service}Endpoint=http://127.0.0.1:${port}/${ACCOUNT};`
  const until = Date.now() + STARTS_WITHIN_MS
  for (const port of [blob, queue, table])
    while ((await stateOf(`http://127.0.0.1:${port}/${ACCOUNT}`)) === 'loading') {
      if (azurite.isOver() || Date.now() > until) {
        storages.delete(dataDir)
        await azurite.stop()
        throw new ChildFailed(`the storage of the Functions host did not start:\n${azurite.said()}`)
      }
      await pause(100)
    }
  return {
    endpoints: at('Blob', blob) + at('Queue', queue) + at('Table', table),
    stop: async () => {
      storages.delete(dataDir)
      await azurite.stop()
    },
  }
}

function start(command: string, args: readonly string[], cwd = ROOT) {
  // The host runs the worker with the `node` that it finds first, and takes a closed input for a wish to end.
  const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter)
  const child = spawn(command, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, PATH } })
  child.stdin.on('error', () => {})
  let said = ''
  let over = false
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-20_000)))
  const ended = new Promise<number | null>((resolve) =>
    child
      .once('exit', (code) => resolve(code))
      .once('error', (error) => {
        said += error.message
        resolve(null)
      }),
  )
  void ended.then(() => {
    over = true
  })
  return {
    process: child,
    ended,
    isOver: () => over,
    said: () => said.trim(),
    stop: async () => {
      if (over) return
      child.kill('SIGINT')
      const insist = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS)
      await ended
      clearTimeout(insist)
    },
  }
}

/** Nobody answers, or 404, while the host still loads the app; an app that refuses to start has health alone. */
async function stateOf(address: string): Promise<'loading' | 'alive' | 'refused'> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(2_000) })
    if (answer.status === 404) return 'loading'
    return (await answer.text()).includes('not-started') ? 'refused' : 'alive'
  } catch {
    return 'loading'
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
