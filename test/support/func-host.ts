/**
 * The real Functions host (Azure Functions Core Tools) over the package, with Azurite as its own storage: what
 * `npm run test:e2e -- --host func` runs the end-to-end tests against. Durable timers keep real time there.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { appSettings } from '../../local/platform/app-settings.ts'
import type { PlatformFile } from '../../local/platform/platform-file.ts'
import { ChildFailed, PACKAGE, ROOT } from '../../local/start/children.ts'

const STARTS_WITHIN_MS = 180_000
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
  const [port = 0, blob = 0, queue = 0, table = 0] = await Promise.all([freePort(), freePort(), freePort(), freePort()])
  const storage = start(process.execPath, [
    join(ROOT, 'node_modules/azurite/dist/src/azurite.js'),
    '--silent',
    ...['--location', join(dataDir, 'func-storage')],
    ...['--blobPort', String(blob), '--queuePort', String(queue), '--tablePort', String(table)],
  ])
  const app = join(dataDir, 'func-app')
  mkdirSync(dataDir, { recursive: true })
  cpSync(PACKAGE, app, { recursive: true })
  const at = (service: string, place: number) => `${service}Endpoint=http://127.0.0.1:${place}/${ACCOUNT};`
  const Values = {
    ...appSettings(platform),
    // Waits that the local host shortens are as short as the settings allow.
    HOLDFAST_RECORDING_RETRY_MINUTES: '1',
    ...settings,
    FUNCTIONS_WORKER_RUNTIME: 'node',
    FUNCTIONS_NODE_BLOCK_ON_ENTRY_POINT_ERROR: 'true',
    AzureWebJobsStorage:
      `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};` +
      at('Blob', blob) +
      at('Queue', queue) +
      at('Table', table),
  }
  writeFileSync(join(app, 'local.settings.json'), JSON.stringify({ IsEncrypted: false, Values }), { mode: 0o600 })
  const host = start('func', ['start', '--port', String(port)], app)
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    await Promise.all([host.stop(), storage.stop()])
  }
  const until = Date.now() + STARTS_WITHIN_MS
  while (!(await answers(`${url}/api/health`))) {
    if (host.process.exitCode === null && Date.now() < until) await pause(500)
    else {
      await stop()
      throw new ChildFailed(`the Functions host did not start:\n${host.said()}`)
    }
  }
  return { url, process: host.process, ended: host.ended, stop }
}

function start(command: string, args: readonly string[], cwd = ROOT) {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-20_000)))
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => resolve(code)).once('error', () => resolve(null)),
  )
  return {
    process: child,
    ended,
    said: () => said.trim(),
    stop: async () => {
      child.kill('SIGINT')
      await Promise.race([ended, pause(20_000).then(() => child.kill('SIGKILL'))])
    },
  }
}

async function answers(address: string): Promise<boolean> {
  try {
    // 404 while the host still loads the app.
    return (await fetch(address, { signal: AbortSignal.timeout(2_000) })).status !== 404
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
