/** Runs the programs as a person does: in a process of their own, over a data folder of their own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../local/start/children.ts'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}
export interface Running {
  process: ChildProcess
  /** Everything it said so far, stdout and stderr. */
  said(): string
  /** Resolves when it has said this. @throws Error with all it said when it ends before */
  until(text: string): Promise<void>
  ended: Promise<Ended>
}
interface RunOptions {
  env?: Record<string, string>
  cwd?: string
}

export function launch(script: string, args: readonly string[], { env = {}, cwd = ROOT }: RunOptions = {}): Running {
  const {
    HOLDFAST_URL: _url,
    HOLDFAST_TOKEN: _token,
    GENESYS_CLIENT_ID: _id,
    GENESYS_CLIENT_SECRET: _secret,
    ...clean
  } = process.env
  const child = spawn(process.execPath, ['--no-warnings', join(ROOT, script), ...args], {
    cwd,
    env: { ...clean, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const heard = new Set<() => void>()
  const hear = () => {
    for (const listener of heard) listener()
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    hear()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    hear()
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }))
  const said = () => stdout + stderr
  return {
    process: child,
    said,
    ended,
    until: (text) =>
      new Promise((resolve, reject) => {
        const listener = () => {
          if (said().includes(text)) {
            heard.delete(listener)
            resolve()
          }
        }
        heard.add(listener)
        listener()
        void ended.then(() => reject(new Error(`it ended without "${text}":\n${said()}`)))
      }),
  }
}

export function holdfast(...args: string[]): Promise<Ended> {
  return launch('cli/bin/holdfast.mjs', args).ended
}

/** With a token that somebody got by other means. */
export function holdfastWith(token: string, ...args: string[]): Promise<Ended> {
  return launch('cli/bin/holdfast.mjs', args, { env: { HOLDFAST_TOKEN: token } }).ended
}

/** A folder that is gone afterwards. */
export function dataFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-cli-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Process ids whose command line names this text (Linux). */
export async function processesNaming(text: string): Promise<number[]> {
  const child = spawn('pgrep', ['-f', '--', text], { stdio: ['ignore', 'pipe', 'ignore'] })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk
  })
  await once(child, 'close')
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)
}
