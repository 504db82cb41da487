import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataFolder, holdfast, holdfastWith, launch } from './run-program.ts'

const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)

describe.concurrent('holdfast: usage', () => {
  it.each([
    ['no command', []],
    ['an unknown command', ['destroy']],
    ['an unknown option', ['status', '--yes']],
    ['an argument too many', ['status', '2026-01-01']],
    ['archive without a day', ['archive']],
    ['inventory without a day', ['inventory']],
    ['verify without a day', ['verify']],
    ['explain without a conversation', ['explain']],
    ['a day that is no date', ['verify', '--day', '2026-02-30']],
    ['a day in another form', ['inventory', '--day', '1/2/2026']],
    ['a day that is not over', ['archive', '--day', tomorrow]],
    ['two forms of output', ['inventory', '--day', '2026-01-01', '--json', '--csv']],
    ['an address that is none', ['--url', 'holdfast', 'status']],
  ])('%s: code 2, the reason on stderr, nothing on stdout', async (_what, args) => {
    const { code, stdout, stderr } = await holdfast(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/error|Usage/)
  })

  it('names the option and what is wrong with it', async () => {
    expect((await holdfast('verify', '--day', '2026-02-30')).stderr).toContain('"2026-02-30" is not a calendar date')
    expect((await holdfast('archive', '--day', tomorrow)).stderr).toContain('is not over yet')
  })

  it('shows help on stdout, with code 0 and the exit codes', async () => {
    const { code, stdout, stderr } = await holdfast('--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const command of ['archive', 'status', 'explain', 'inventory', 'verify', 'Exit codes'])
      expect(stdout).toContain(command)
    expect((await holdfast('inventory', '--help')).stdout).toContain('--csv')
  })
})

describe.concurrent('holdfast: where it looks', () => {
  it('says that nothing is archived yet and creates nothing', async () => {
    const nowhere = join(tmpdir(), `holdfast-none-${process.pid}`)
    for (const args of [
      ['status'],
      ['archive', '--day', '2026-01-01'],
      ['verify', '--day', '2026-01-01'],
      ['explain', '--conversation', 'x'],
    ]) {
      const { code, stdout, stderr } = await holdfast('--data', nowhere, ...args)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain('npm start archives a day')
    }
    expect(existsSync(nowhere)).toBe(false)
  })

  it('says which address does not answer', async () => {
    const { code, stderr } = await holdfastWith('token', '--url', 'http://127.0.0.1:9', 'status')
    expect(code).toBe(1)
    expect(stderr).toContain('http://127.0.0.1:9')
  })

  it('tells a token that is not accepted from an address that is no function app', async () => {
    const server = createServer((request, response) => {
      response.writeHead(request.headers.authorization === 'Bearer right' ? 502 : 401).end('<html>')
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const wrong = await launch('cli/bin/holdfast.mjs', ['status'], {
      env: { HOLDFAST_URL: url, HOLDFAST_TOKEN: 'wrong' },
    }).ended
    const right = await holdfastWith('right', '--url', url, 'status')
    server.close()
    expect(wrong).toMatchObject({ code: 1, stdout: '' })
    expect(wrong.stderr).toContain('the token is not accepted')
    expect(wrong.stderr).not.toContain('"wrong"')
    expect(right.stderr).toContain('status 502')
  })

  it('needs the vault of a deployed app for what it reads itself', async () => {
    const folder = dataFolder()
    const { code, stderr } = await holdfast(
      '--url',
      'http://127.0.0.1:9',
      '--data',
      folder.path,
      'verify',
      '--day',
      '2026-01-01',
    )
    folder.remove()
    expect(code).toBe(1)
    expect(stderr).toContain('HOLDFAST_VAULT_URL')
  })
})
