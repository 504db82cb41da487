import { execFile } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { listenOnLoopback } from '../../../local/tls/loopback-server.ts'
import { temporaryDirectory } from '../identity/temporary-directory.ts'

const DAY_MS = 86_400_000

describe('the local certificate', () => {
  it.each(['localhost', '127.0.0.1'])('lets a client that trusts the authority connect to %s', async (host) => {
    await using directory = await temporaryDirectory()
    const tls = await localCertificate(directory.path)
    expect(await get(host, tls, await readFile(tls.caFile, 'utf8'))).toBe('hello')
  })

  it('is trusted by a process that was started with NODE_EXTRA_CA_CERTS', async () => {
    await using directory = await temporaryDirectory()
    const tls = await localCertificate(directory.path)
    const server = await listenOnLoopback({
      port: 0,
      tls,
      handler: async (_, response) => {
        response.end('hello')
      },
    })
    try {
      const script =
        `fetch('https://localhost:${server.port}').then(r => r.text()).then(console.log, e => ` +
        'console.log(String(e.cause)))'
      const run = (env: NodeJS.ProcessEnv) => promisify(execFile)(process.execPath, ['-e', script], { env })
      expect((await run({ NODE_EXTRA_CA_CERTS: tls.caFile })).stdout.trim()).toBe('hello')
      expect((await run({})).stdout).toMatch(/certificate/)
    } finally {
      await server.close()
    }
  })

  it('is not trusted by a client that does not know the authority', async () => {
    await using directory = await temporaryDirectory()
    await using other = await temporaryDirectory()
    const tls = await localCertificate(directory.path)
    const stranger = await localCertificate(other.path)
    await expect(get('localhost', tls, await readFile(stranger.caFile, 'utf8'))).rejects.toThrow()
  })

  it('is made once and kept, with keys that only the owner reads', async () => {
    await using directory = await temporaryDirectory()
    const first = await localCertificate(directory.path)
    expect(await localCertificate(directory.path)).toEqual(first)
    for (const name of ['ca.key', 'server.key']) {
      expect((await stat(join(directory.path, 'tls', name))).mode & 0o777).toBe(0o600)
    }
  })

  it('is renewed under the same authority before it ends', async () => {
    await using directory = await temporaryDirectory()
    const first = await localCertificate(directory.path)
    const authority = await readFile(first.caFile, 'utf8')
    const later = await localCertificate(directory.path, () => Date.now() + 380 * DAY_MS)
    expect(later.cert).not.toBe(first.cert)
    expect(await readFile(later.caFile, 'utf8')).toBe(authority)
  })

  it('is made anew when a file was damaged', async () => {
    await using directory = await temporaryDirectory()
    const first = await localCertificate(directory.path)
    await writeFile(join(directory.path, 'tls', 'server.crt'), 'not a certificate')
    const second = await localCertificate(directory.path)
    expect(second.cert).not.toBe(first.cert)
    expect(await get('localhost', second, await readFile(second.caFile, 'utf8'))).toBe('hello')
  })
})

async function get(host: string, tls: { key: string; cert: string }, ca: string): Promise<string> {
  const server = await listenOnLoopback({
    port: 0,
    tls,
    handler: async (_, response) => {
      response.end('hello')
    },
  })
  try {
    return await new Promise<string>((done, failed) => {
      request({ host, port: server.port, ca, agent: false }, (response) => {
        response.setEncoding('utf8')
        response.on('data', (text: string) => done(text))
      })
        .on('error', failed)
        .end()
    })
  } finally {
    await server.close()
  }
}
