import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import { hostArgs, runHost, spawnHost } from './host-process.ts'
import type { HostProcess } from './host-process.ts'

let dataDir: string
let running: HostProcess | undefined
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'host-process-'))
})
afterEach(async () => {
  if (running?.process.exitCode === null) await running.end('SIGKILL')
  running = undefined
  rmSync(dataDir, { recursive: true, force: true })
})

const start = async (...more: string[]): Promise<HostProcess> => {
  running = await runHost('durable/app.mjs', dataDir, more)
  return running
}

const post = (host: HostProcess, name: string, input: unknown, id: string) =>
  fetch(`${host.url}/api/start/${name}/${id}`, { method: 'POST', body: JSON.stringify(input) })

const status = async (host: HostProcess, id: string): Promise<{ runtimeStatus: string; output: unknown }> => {
  const response = await fetch(`${host.url}/runtime/webhooks/durabletask/instances/${id}`, {
    headers: { 'x-functions-key': 'process-key' },
  })
  return response.json() as Promise<{ runtimeStatus: string; output: unknown }>
}

const ended = (host: HostProcess, id: string) =>
  eventually(async () => {
    const now = await status(host, id)
    return now.runtimeStatus === 'Completed' || now.runtimeStatus === 'Failed' ? now : undefined
  })

describe('the host as a process', () => {
  it('says once that it is ready, keeps stdout clean, and stops on SIGTERM', async () => {
    const host = await start()
    expect(JSON.parse(host.stdout())).toEqual({ ready: true, url: host.url, functions: expect.any(Array) as string[] })
    await post(host, 'callsEcho', { a: 1 }, 'one')
    expect((await ended(host, 'one')).output).toEqual({ a: 1 })
    expect(await host.end('SIGTERM')).toBe(0)
    expect(host.stdout().trim().split('\n')).toHaveLength(1)
  })

  it('finishes every instance although it is killed again and again in the middle', async () => {
    let host = await start()
    await post(host, 'serial', 400, 'long')
    await post(host, 'manyChildren', 60, 'wide')
    for (let n = 0; n < 3; n++) {
      await new Promise((resolve) => setTimeout(resolve, 60 + 40 * n))
      expect(await host.end('SIGKILL')).toBeNull()
      host = await start()
    }
    expect(await ended(host, 'long')).toMatchObject({ runtimeStatus: 'Completed', output: 79_800 })
    expect(await ended(host, 'wide')).toMatchObject({ runtimeStatus: 'Completed', output: 60 })
    await host.end('SIGTERM')
  })

  it('lets durable timers fire sooner with --speed; orchestrations see the whole time pass', async () => {
    const host = await start('--speed', '1000000')
    // An hour, a day and a timer longer than the engine's own limit of six days.
    await post(host, 'timers', [3_600_000, 86_400_000, 8 * 86_400_000], 'weeks')
    const { output } = await ended(host, 'weeks')
    expect(output).toBeGreaterThanOrEqual(3_600_000 + 9 * 86_400_000)
  })

  it('does not share its data with another host', async () => {
    await start()
    const second = spawnHost(hostArgs('durable/app.mjs', dataDir))
    expect(await second.ended).toBe(1)
    expect(second.stderr()).toContain('Another Functions host is running')
  })
})

describe('a host that cannot start', () => {
  it("prints all of the app's own message, and no stack", async () => {
    const { ended: code, stderr, stdout } = spawnHost(hostArgs('broken/app.mjs', dataDir))
    expect(await code).toBe(1)
    expect(stderr().trim()).toBe(
      'Configuration is incomplete:\n  HOLDFAST_REGION is missing\n  HOLDFAST_VAULT_URL is not a URL\ntwo settings',
    )
    expect(stdout()).toBe('')
  })

  it.each([
    ['unsupported/app.mjs', [], {}, "Function 'bus' has a serviceBusTrigger"],
    ['nothing.mjs', [], {}, 'There is no app at'],
    ['durable/app.mjs', ['--speed', 'fast'], {}, '--speed takes a number'],
    ['durable/app.mjs', [], { HOLDFAST_HOST_KEY: '' }, 'There is no function key'],
    ['web', [], {}, 'refers to the setting EVERY_SECOND, which is not set'],
    ['web', [], { EVERY_SECOND: 'often', WORK_QUEUE: 'q' }, "'often' does not have six fields"],
    ['web', [], { EVERY_SECOND: '* * * * * *', WORK_QUEUE: 'q' }, 'needs the setting EventsStorage'],
  ])('says why: %s %j %j', async (app, more, env, text) => {
    const { ended: code, stderr } = spawnHost(hostArgs(app, dataDir, more), env)
    expect(await code).toBe(1)
    expect(stderr()).toContain(text)
    expect(stderr()).not.toContain('    at ')
  })

  it('reads the key from a file', async () => {
    const file = join(dataDir, 'key')
    writeFileSync(file, 'key-in-a-file\n')
    const host = await runHost('durable/app.mjs', join(dataDir, 'state'), ['--function-key-file', file], {
      HOLDFAST_HOST_KEY: '',
    })
    running = host
    expect(
      (await fetch(`${host.url}/admin/host/status`, { headers: { 'x-functions-key': 'key-in-a-file' } })).status,
    ).toBe(200)
  })
})
