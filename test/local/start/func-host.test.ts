/** How the release gate starts the real host, seen by a stand-in for `func` that does what Core Tools do. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildIfNeeded } from '../../../local/start/build.ts'
import { startFuncHost } from '../../support/func-host.ts'
import { NOWHERE } from '../../support/nowhere.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-func-'))
const path = process.env['PATH']
/**
 * Core Tools of a few lines: only where a host.json lies; settings from local.settings.json go into the environment;
 * 404 until the app is loaded; the end of its input or SIGINT ends it.
 */
const FUNC = `#!${process.execPath}
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
if (process.argv[2] === '--version') process.exit(0)
if (!existsSync('host.json')) { console.error('Unable to find project root'); process.exit(1) }
const { Values } = JSON.parse(readFileSync('local.settings.json', 'utf8'))
const port = Number(process.argv[process.argv.indexOf('--port') + 1])
const mode = Values.TEST_MODE
if (mode === 'dies') { console.error('Port is in use'); process.exit(1) }
writeFileSync('seen.json', JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), Values }))
let asked = 0
require('node:http').createServer((request, response) => {
  asked++
  if (asked < 3) return response.writeHead(404).end()
  if (mode === 'refuses') return response.writeHead(503).end('{"status":"not-started","problems":[]}')
  response.writeHead(200).end('{"status":"ok"}')
}).listen(port, '127.0.0.1')
process.on('SIGINT', () => process.exit(130))
process.stdin.on('end', () => process.exit(9)).resume()
`

interface Seen {
  args: string[]
  cwd: string
  Values: Record<string, string>
}
const starts = (name: string, mode = '') =>
  startFuncHost(NOWHERE, { dataDir: join(folder, name), settings: { TEST_MODE: mode } })
const seenBy = (name: string) => JSON.parse(readFileSync(join(folder, name, 'func-app', 'seen.json'), 'utf8')) as Seen
/** Where the host keeps its blobs. */
const storageOf = (name: string) =>
  /BlobEndpoint=(http:[^;]+);/.exec(seenBy(name).Values['AzureWebJobsStorage'] ?? '')?.[1] ?? ''
const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  )

beforeAll(() => {
  buildIfNeeded()
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin', 'func'), FUNC, { mode: 0o700 })
  process.env['PATH'] = [join(folder, 'bin'), path].join(delimiter)
})
afterAll(() => {
  process.env['PATH'] = path
  rmSync(folder, { recursive: true, force: true })
})

describe('the real host, as the release gate starts it', () => {
  it('runs a copy of the package with its settings, over storage of its own, and leaves nothing running', async () => {
    const host = await starts('whole')
    const { args, cwd, Values } = seenBy('whole')
    expect(args).toEqual(['start', '--port', new URL(host.url).port])
    expect(cwd).toBe(join(folder, 'whole', 'func-app'))
    expect(statSync(join(cwd, 'local.settings.json')).mode & 0o777).toBe(0o600)
    expect(Values).toMatchObject({
      FUNCTIONS_WORKER_RUNTIME: 'node',
      HOLDFAST_VAULT_URL: NOWHERE.vaultUrl,
      HOLDFAST_RECORDING_RETRY_MINUTES: '1',
    })
    // A connection string alone: an identity beside it would be for Azure.
    expect(Object.keys(Values).filter((name) => name.startsWith('AzureWebJobsStorage'))).toEqual([
      'AzureWebJobsStorage',
    ])
    const storage = storageOf('whole')
    expect([await answers(host.url), await answers(storage)]).toEqual([true, true])
    await host.stop()
    expect(await host.ended).toBe(130)
    expect([await answers(host.url), await answers(storage)]).toEqual([false, false])
  })

  it('goes on with the storage of one that was killed', async () => {
    const first = await starts('killed')
    const storage = storageOf('killed')
    first.process.kill('SIGKILL')
    await first.ended
    const second = await starts('killed')
    expect(storageOf('killed')).toBe(storage)
    await second.stop()
    await first.stop()
    expect(await answers(storage)).toBe(false)
  })

  it.each([
    ['ends at once', 'dies', 'Port is in use'],
    ['has an app that refuses to start', 'refuses', ''],
  ])('says so where it %s', async (_what, mode, words) => {
    await expect(starts(mode, mode)).rejects.toThrow(`the Functions host did not start:\n${words}`)
  })

  it('is not run, with a code of its own, where there is none', async () => {
    const PATH = join(folder, 'nothing')
    const gate = promisify(execFile)(process.execPath, ['test/support/e2e.ts', '--host', 'func'], {
      env: { ...process.env, PATH },
    })
    await expect(gate).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not run: func not found') as string,
    })
  })
})
