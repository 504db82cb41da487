import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../..')

/** The host as a process of its own, as `npm start` runs it. */
export interface HostProcess {
  process: ChildProcess
  url: string
  stderr: () => string
  stdout: () => string
  /** Ends the process with the signal. @returns exit code, null after SIGKILL */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

export const hostArgs = (app: string, dataDir: string, more: readonly string[] = []): string[] => [
  '--max-semi-space-size=4',
  join(ROOT, 'local/functions-host/main.ts'),
  '--app',
  join(ROOT, 'test/fixtures/host-apps', app),
  '--data',
  dataDir,
  '--port',
  '0',
  ...more,
]

export const spawnHost = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { child: ChildProcess; stderr: () => string; stdout: () => string; ended: Promise<number | null> } => {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, HOLDFAST_HOST_KEY: 'process-key', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  let stdout = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  return {
    child,
    stderr: () => stderr,
    stdout: () => stdout,
    ended: once(child, 'close').then(([code]) => code as number | null),
  }
}

export const runHost = async (
  app: string,
  dataDir: string,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<HostProcess> => {
  const { child, stderr, stdout, ended } = spawnHost(hostArgs(app, dataDir, more), env)
  if (child.stdout === null) throw new TypeError('The process has no output')
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text)),
    ended.then((code) => {
      throw new Error(`the host ended with ${code}: ${stderr()}`)
    }),
  ])
  const { url } = JSON.parse(line) as { url: string }
  return {
    process: child,
    url,
    stderr,
    stdout,
    end: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}
