import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'

const run = (...args: string[]) =>
  spawn(process.execPath, ['local/genesys-simulator/main.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })

describe('the simulator by itself', () => {
  it('says where it listens and ends when it is told to', async () => {
    const child = run('--port', '0', '--media-port', '0', '--conversations', '5')
    const lines: string[] = []
    for await (const line of createInterface(child.stdout)) if (lines.push(line) === 4) break
    const url = /http:\S+/.exec(lines[0] ?? '')?.[0]
    expect(await (await fetch(`${url}/_admin/usage`)).json()).toMatchObject({ calls: 0 })
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it.each([
    [['--fault', 'no-such-fault'], 'media-503'],
    [['--day', '2026-02-30'], 'YYYY-MM-DD'],
    [['--port', 'x'], 'whole number'],
  ])('refuses %j and says why', async (args, reason) => {
    const child = run(...args)
    let said = ''
    for await (const part of child.stderr) said += String(part)
    expect(said).toContain(reason)
    expect(child.exitCode ?? ((await once(child, 'exit')) as [number])[0]).toBe(1)
  })
})
