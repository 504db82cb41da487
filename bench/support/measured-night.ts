/** A night on a platform of its own, with the figures that matter read from outside: time, memory, calls, history. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DayView } from '../../api/days.ts'
import { apiClient } from '../../cli/api-client.ts'
import { watchDay } from '../../cli/output/watch-day.ts'
import { readPolicy } from '../../adapters/policy-file.ts'
import { appSettings } from '../../local/platform/app-settings.ts'
import { startPlatform, type Platform, type TenantOptions } from '../../local/platform/start-platform.ts'
import { ROOT, startHostProcess } from '../../local/start/children.ts'
import { personaTokens } from '../../local/identity/persona-tokens.ts'
import { azureCosts, type AzureCosts } from './stand-in-costs.ts'
import type { Usage } from '../../local/genesys-simulator/usage.ts'

export interface Measured {
  view: DayView
  usage: Usage
  /** From the request to the signed certificate, ms. */
  ms: number
  /** Processor time of the host process in that time, all its threads together, ms. */
  cpuMs: number
  /** What was asked of storage, index and keys in that time. */
  azure: AzureCosts
  /** Processes that wanted to run, a minute's mean when it ended: what else the machine did. */
  load: number
  /** Largest resident memory of the host process, bytes. */
  peakBytes: number
  /** History events of all instances, and of the largest. */
  events: { all: number; largest: number }
}

/** The host after its night, before it is stopped. */
export interface StillRunning {
  /** Looks at the same day again, to its end. */
  again(): Promise<DayView>
  peakBytes(): number
  events(): Promise<Measured['events']>
}

export const DAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)

/**
 * Media as the benchmarks ask for it: voice only, everything recorded and ready, without speech transcripts
 * (bench:capture has those).
 */
export const VOICE = {
  messages: 0,
  emails: 0,
  chats: 0,
  recorded: 1,
  late: 0,
  deleted: 0,
  neighbours: false,
  transcribes: false,
}

/**
 * @param tenant with the rate limit of the tenant and, beside it, how many calls a minute Holdfast is told it may make
 */
export async function measuredNight(
  { callsPerMinute, ...tenant }: Partial<TenantOptions> & { callsPerMinute?: number },
  after?: (platform: Platform, night: Measured, still: StillRunning) => Promise<void>,
  /** Runs beside the night until the signal says that it is over. */
  beside?: (hostUrl: string, over: AbortSignal) => Promise<void>,
): Promise<Measured> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const platform = await startPlatform({
    dataDir,
    usualPorts: false,
    policy: await readPolicy('policy/retention.json'),
    genesys: {
      kind: 'simulated',
      tenant: { day: DAY, conversations: 100, seed: 1, speed: 4000, faults: [], ...tenant },
    },
  })
  const host = await startHostProcess(platform.file, {
    dataDir,
    speed: 4000,
    log: 'quiet',
    usualPort: false,
    ...(callsPerMinute === undefined ? {} : { settings: { GENESYS_CALLS_PER_MINUTE: String(callsPerMinute) } }),
  })
  const stop = async () => {
    await host.stop()
    await platform.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const api = apiClient(host.url, personaTokens(platform.file.directory, 'compliance'))
    const over = new AbortController()
    const watching = beside?.(host.url, over.signal)
    const counting = azureCosts(platform.file)
    const cpuBefore = cpuMsOf(host.process.pid ?? 0)
    const began = performance.now()
    await api.start(DAY)
    const view = await watchDay(api, DAY, () => {}, { everyMs: 250 })
    const ms = performance.now() - began
    const cpuMs = cpuMsOf(host.process.pid ?? 0) - cpuBefore
    const azure = counting.stop()
    over.abort()
    await watching
    const usage = platform.simulator?.usage()
    if (usage === undefined || !['complete', 'complete-with-excuses'].includes(view.status))
      throw new Error(
        `the night ended as ${view.status}: ${JSON.stringify(view.warnings)} ${JSON.stringify(view.gaps.slice(0, 3))}`,
      )
    const night: Measured = {
      view,
      usage,
      ms,
      cpuMs,
      azure,
      load: loadavg()[0] ?? 0,
      peakBytes: peakOf(host.process.pid ?? 0),
      events: await eventsOf(host.url, platform.file.functionKey),
    }
    await after?.(platform, night, {
      again: async () => {
        await api.start(DAY)
        return await watchDay(api, DAY, () => {}, { everyMs: 200 })
      },
      peakBytes: () => peakOf(host.process.pid ?? 0),
      events: () => eventsOf(host.url, platform.file.functionKey),
    })
    return night
  } finally {
    await stop()
  }
}

/** VmHWM: the kernel's own high-water mark of the process. */
export function peakOf(pid: number): number {
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  if (kilobytes === undefined) throw new Error('this benchmark reads /proc, which needs Linux')
  return Number(kilobytes) * 1024
}

/** What the process has used, in user and kernel mode; the kernel counts in hundredths of a second. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name in parentheses may hold spaces; behind it the fields from the third on, of which 14 and 15 are wanted.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

async function eventsOf(url: string, key: string): Promise<{ all: number; largest: number }> {
  const response = await fetch(`${url}/admin/host/instances`, { headers: { 'x-functions-key': key } })
  const events = ((await response.json()) as { historyEvents: number }[]).map((entry) => entry.historyEvents)
  return { all: events.reduce((sum, event) => sum + event, 0), largest: Math.max(...events) }
}

/**
 * Copies the day's recordings and, beside each, a blob as large as the manifest that Holdfast wrote for it. Answers ms.
 */
export async function plainCopy(
  platform: Platform,
  { parallel, limit, manifestBytes }: { parallel: number; limit: number; manifestBytes: number },
): Promise<number> {
  const items = []
  for (const conversation of platform.simulator?.truth(DAY) ?? []) {
    for (const recording of conversation.recordings)
      for (const [part, file] of recording.files.entries()) {
        const id = recording.files.length === 1 ? recording.id : `${recording.id}.${part}`
        items.push({
          url: platform.simulator?.sign({ id, contentType: file.contentType, sizeBytes: file.sizeBytes }) ?? '',
          also: part === 0 ? [manifestBytes] : [],
        })
      }
  }
  const path = join(mkdtempSync(join(tmpdir(), 'holdfast-copy-')), 'work.json')
  writeFileSync(
    path,
    JSON.stringify({
      accountUrl: platform.file.vaultUrl,
      clientId: platform.file.clientIds.app,
      container: 'exports',
      parallel,
      items: items.slice(0, limit),
    }),
  )
  return Number(await runBeside('plain-copy.ts', path, appSettings(platform.file)))
}

/** The day read again from the vault, and compared with its certificate. */
export async function verified({ file }: Platform): Promise<{ conversations: number; problems: number }> {
  const asked = JSON.stringify({ vaultUrl: file.vaultUrl, clientId: file.clientIds.reader, day: DAY })
  return JSON.parse(await runBeside('verified.ts', asked, appSettings(file))) as {
    conversations: number
    problems: number
  }
}

/** In a process of its own, not synchronous: the stand-ins that it asks live in this one. */
async function runBeside(script: string, argument: string, settings: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', join(ROOT, 'bench/support', script), argument],
    { cwd: ROOT, env: { ...process.env, ...settings } },
  )
  return stdout
}
