import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { previousDay } from '../../../domain/day.ts'
import { dataFolder, holdfast, launch, processesNaming } from '../../cli/run-program.ts'
import { closesComplete, tenantThat } from '../../support/drawn-tenant.ts'

const folders = [dataFolder(), dataFolder()]
afterAll(() => {
  for (const folder of folders) folder.remove()
})
const [long, failing] = folders.map((folder) => folder.path) as [string, string]
const day = previousDay(Date.now())
const [seed, another] = [1, 2].map((from) =>
  String(tenantThat({ conversations: 8, seed: from }, day, (_truth, drawn) => closesComplete(drawn)).seed),
) as [string, string]

function pidOf(file: 'host.json' | 'platform.json', data: string): number {
  return (JSON.parse(readFileSync(join(data, file), 'utf8')) as { pid: number }).pid
}

describe.concurrent('npm start: usage', () => {
  it.each([
    ['a day that is not over', ['--day', new Date().toISOString().slice(0, 10)], 'is not over yet'],
    ['no conversations', ['--conversations', '0'], 'must be a whole number'],
    ['a speed that is no number', ['--speed', 'fast'], 'must be a whole number'],
    ['an unknown fault', ['--fault', 'gremlins'], 'unknown fault "gremlins"'],
    ['a fault with a wrong value', ['--fault', 'storm:much'], 'fault storm takes a number'],
    ['an address that is none', ['--genesys', 'genesys'], 'must be an http or https URL'],
    [
      'another Genesys without credentials',
      ['--genesys', 'http://127.0.0.1:9'],
      'GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET',
    ],
    ['an unknown option', ['--forever'], 'unknown option'],
  ])('%s: code 2 and the reason, before anything is started', async (_what, args, reason) => {
    const { code, stdout, stderr } = await launch('local/start.ts', args).ended
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(reason)
  })

  it('explains itself', async () => {
    const { code, stdout } = await launch('local/start.ts', ['--help']).ended
    expect(code).toBe(0)
    for (const option of ['--day', '--conversations', '--seed', '--speed', '--once', '--genesys', '--fault', '--data'])
      expect(stdout).toContain(option)
  })
})

describe('npm start', () => {
  it(
    'survives the death of the host, refuses a ' +
      'second ' +
      'start, stays ' +
      'up after ' +
      'the day, ' +
      'and stops ' +
      'at Ctrl-C',
    async () => {
      const running = launch('local/start.ts', [
        '--conversations',
        '8',
        '--seed',
        seed,
        '--speed',
        '10000',
        '--data',
        long,
      ])
      await running.until(`Archiving ${day}`)
      process.kill(pidOf('host.json', long), 'SIGKILL')
      await running.until('ended unexpectedly')
      const second = await launch('local/start.ts', ['--once', '--data', long]).ended
      expect(second).toMatchObject({ code: 1, stdout: '' })
      expect(second.stderr).toContain('already running')

      await running.until('Ctrl-C stops')
      expect(running.said()).toMatch(/status +complete/)
      const status = await holdfast('--data', long, 'status', '--day', day)
      expect(status).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^Acting as administrator.*\n$/) as string,
      })
      running.process.kill('SIGINT')
      expect((await running.ended).code).toBe(0)
      expect(await processesNaming(long)).toEqual([])
    },
  )

  it('does not call an interrupted night a success, ends with a dead platform, and goes on where it was', async () => {
    const args = ['--once', '--conversations', '8', '--seed', another, '--speed', '10000', '--data', failing]
    const interrupted = launch('local/start.ts', args)
    await interrupted.until(`Archiving ${day}`)
    interrupted.process.kill('SIGINT')
    expect((await interrupted.ended).code).toBe(130)
    expect(await processesNaming(failing)).toEqual([])

    const robbed = launch('local/start.ts', args)
    await robbed.until(day)
    process.kill(pidOf('platform.json', failing), 'SIGKILL')
    const { code, stderr } = await robbed.ended
    expect(code).toBe(1)
    expect(stderr).toContain('The local platform ended unexpectedly')
    expect(await processesNaming(failing)).toEqual([])

    const whole = await launch('local/start.ts', args).ended
    expect(whole.stdout).toMatch(/status +complete/)
    expect(whole.code).toBe(0)
  })

  it('ends with code 1 and the reason where Genesys refuses the credentials', async () => {
    const folder = dataFolder()
    const genesys = createServer((_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}')
    }).listen(0, '127.0.0.1')
    await once(genesys, 'listening')
    const { code, stdout, stderr } = await launch(
      'local/start.ts',
      [
        '--once',
        '--speed',
        '10000',
        '--data',
        folder.path,
        '--genesys',
        `http://127.0.0.1:${(genesys.address() as AddressInfo).port}/`,
      ],
      { env: { GENESYS_CLIENT_ID: 'somebody', GENESYS_CLIENT_SECRET: 'quite-secret' } },
    ).ended
    genesys.close()
    folder.remove()
    expect(code).toBe(1)
    expect(stdout).toMatch(/status +failed/)
    expect(stdout + stderr).not.toContain('quite-secret')
  })
})
