import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isLocked, lockData } from '../../../local/platform/data-lock.ts'
import { removePlatformFile, runningPlatform, writePlatformFile } from '../../../local/platform/platform-file.ts'
import { listenOrAny, onPortOrAny } from '../../../local/listen.ts'
import { USUAL_PORTS } from '../../../local/platform/ports.ts'
import { readTenantFile } from '../../../local/platform/tenant-file.ts'
import { startPlatformProcess, type Child } from '../../../local/start/children.ts'
import { dataFolder, launch } from '../../cli/run-program.ts'
import { NOWHERE } from '../../support/nowhere.ts'

const folder = dataFolder()
afterAll(() => folder.remove())

describe('the platform process', () => {
  const children: Child[] = []
  const takers: Server[] = []
  const start = async (...args: string[]) => {
    const child = await startPlatformProcess(folder.path, args.length > 0 ? args : ['--no-tenant'])
    children.push(child)
    return child
  }
  afterEach(async () => {
    for (const child of children.splice(0)) await child.stop()
  })

  // A port that somebody else has already serves as well.
  beforeAll(async () => {
    for (const port of Object.values(USUAL_PORTS)) {
      const server = createServer().listen(port, '127.0.0.1')
      await Promise.race([once(server, 'listening'), once(server, 'error').catch(() => null)]).catch(() => null)
      takers.push(server)
    }
  })
  afterAll(() => {
    for (const server of takers) server.close()
  })

  it(
    'starts on free ports where the usual ones are taken, and is found by its file, which only its owner ' + 'reads',
    async () => {
      const { file } = await start()
      expect(await runningPlatform(folder.path)).toEqual(file)
      expect(statSync(join(folder.path, 'platform.json')).mode & 0o077).toBe(0)
      const usual: number[] = Object.values(USUAL_PORTS)
      for (const url of [file.vaultUrl, file.cosmosUrl, file.keyVaultUrl, file.queueUrl])
        expect(usual).not.toContain(Number(new URL(url).port))
    },
  )

  it('keeps identities, keys and secrets from start to start', async () => {
    const first = await start()
    await first.stop()
    expect(await runningPlatform(folder.path)).toBeNull()
    const second = await start()
    const { clientIds, functionKey, caFile } = first.file
    expect(second.file).toMatchObject({ clientIds, functionKey, caFile })
  })

  it('refuses a second platform over the same data, and leaves the first one alone', async () => {
    const first = await start()
    await expect(start()).rejects.toThrow('A platform runs already over')
    expect((await runningPlatform(folder.path))?.pid).toBe(first.file.pid)
  })

  it('is gone after a sudden end, whatever its file says, and starts again', async () => {
    const first = await start()
    first.process.kill('SIGKILL')
    await first.ended
    expect(readFileSync(join(folder.path, 'platform.json'), 'utf8')).toContain(String(first.file.pid))
    expect(await runningPlatform(folder.path)).toBeNull()
    expect((await start()).file.pid).not.toBe(first.file.pid)
  })

  it('ends with whoever started it', async () => {
    const starter = launch('test/local/platform/start-and-wait.ts', [folder.path])
    await starter.until('started')
    const platform = await runningPlatform(folder.path)
    starter.process.kill('SIGKILL')
    await starter.ended
    for (let i = 0; i < 100 && isLocked(folder.path); i++) await pause(100)
    expect(platform).not.toBeNull()
    expect(isLocked(folder.path)).toBe(false)
  })

  it('remembers the tenant for a later start, but no credentials', async () => {
    const simulated = await start('--day', '2026-01-05', '--conversations', '9', '--seed', '3', '--speed', '50')
    expect(simulated.file.genesys.simulated).toBe(true)
    await simulated.stop()
    const same = await start('--same-tenant')
    expect(same.file.genesys.simulated).toBe(true)
    await same.stop()
    const looking = await start()
    expect(looking.file.genesys.simulated).toBe(false)
    expect(await readTenantFile(folder.path)).toMatchObject({
      speed: 50,
      genesys: { kind: 'simulated', tenant: { day: '2026-01-05', conversations: 9, seed: 3 } },
    })
    await looking.stop()

    const asked = { GENESYS_CLIENT_ID: 'id-of-somebody', GENESYS_CLIENT_SECRET: 'secret-of-somebody' }
    const other = launch(
      'local/platform/main.ts',
      ['--data', folder.path, '--genesys', 'http://127.0.0.1:9', '--speed', '2'],
      { env: asked },
    )
    await other.until('ready')
    expect((await runningPlatform(folder.path))?.genesys).toMatchObject({
      url: 'http://127.0.0.1:9',
      clientId: 'id-of-somebody',
      simulated: false,
    })
    other.process.kill('SIGTERM')
    await other.ended
    expect(readFileSync(join(folder.path, 'tenant.json'), 'utf8')).not.toContain('somebody')
    await expect(start('--same-tenant')).rejects.toThrow('GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET')
  })

  it.each([
    ['an unknown fault', ['--day', '2026-01-05', '--fault', 'gremlins'], 'unknown fault "gremlins"'],
    ['a policy that is not there', ['--policy', 'no/such/policy.json'], 'no/such/policy.json: cannot be read'],
    ['a policy that is none', ['--policy', 'package.json'], 'package.json'],
  ])('does not start with %s: it says so without a stack, and leaves no file', async (_what, args, reason) => {
    const { code, stdout, stderr } = await launch('local/platform/main.ts', ['--data', folder.path, ...args]).ended
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(reason)
    expect(stderr).not.toContain('    at ')
    expect(await runningPlatform(folder.path)).toBeNull()
  })
})

describe('the file of a running platform', () => {
  const other = dataFolder()
  afterAll(() => other.remove())
  // This process lives, but it is no platform: process numbers are used again.
  const file = { ...NOWHERE, pid: process.pid }

  it('counts only while the data is locked', async () => {
    expect(await runningPlatform(other.path)).toBeNull()
    await writePlatformFile(other.path, file)
    expect(await runningPlatform(other.path)).toBeNull()
    const lock = lockData(other.path)
    expect(await runningPlatform(other.path)).toEqual(file)
    expect(lockData(other.path, 0)).toBeNull()
    lock?.release()
    expect(await runningPlatform(other.path)).toBeNull()
  })

  it.each(['', '{', 'null', '{"pid":1}'])('is none when it says %j', async (text) => {
    const lock = lockData(other.path)
    writeFileSync(join(other.path, 'platform.json'), text)
    expect(await runningPlatform(other.path)).toBeNull()
    await removePlatformFile(other.path)
    await removePlatformFile(other.path)
    lock?.release()
  })
})

describe('ports', () => {
  it('are any free ones where the wanted one is taken, also by one that starts at the same moment', async () => {
    const servers = Array.from({ length: 4 }, () => createServer())
    const [first = expect.fail(), ...others] = servers
    await listenOrAny(first, 0)
    const { port } = first.address() as AddressInfo
    await Promise.all(others.map((server) => listenOrAny(server, port)))
    const ports = servers.map((server) => (server.address() as AddressInfo).port)
    expect(new Set(ports).size).toBe(4)
    for (const server of servers) await new Promise((resolve) => server.close(resolve))
  })

  it('are refused for another reason as before', async () => {
    await expect(onPortOrAny(1, () => Promise.reject(new Error('EACCES')))).rejects.toThrow('EACCES')
  })
})
