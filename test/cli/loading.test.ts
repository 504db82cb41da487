import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../local/start/children.ts'

function loadedBy(...args: string[]): {
  stderr: string
  local: string[]
  detection: string[]
  azure: string[]
} {
  const { stderr } = spawnSync(
    process.execPath,
    ['--no-warnings', '--import', join(ROOT, 'test/cli/module-log.mjs'), join(ROOT, 'cli/main.ts'), ...args],
    { cwd: ROOT, encoding: 'utf8', env: { ...process.env, HOLDFAST_TOKEN: 'token' } },
  )
  const [, list = '[]'] = /LOADED (.*)/.exec(stderr) ?? []
  const loaded = JSON.parse(list) as string[]
  expect(loaded.some((url) => url.endsWith('/cli/main.ts'))).toBe(true)
  const of = (room: string) => loaded.filter((url) => url.includes(`${ROOT}${room}/`))
  return { stderr, local: of('local'), detection: of('card-data/detect'), azure: of('node_modules/@azure') }
}

describe('holdfast beside a deployed app', () => {
  it('loads nothing of the local platform', () => {
    const { stderr, local } = loadedBy('--url', 'http://127.0.0.1:9', 'status')
    expect(stderr).toContain('does not answer')
    expect(local).toEqual([])
    expect(loadedBy('--help').local).toEqual([])
  })

  it('loads it where the local platform is meant', () => {
    expect(loadedBy('--data', '/nowhere', 'status').local).not.toEqual([])
  })
})

describe('the SDKs of Azure', () => {
  it('are loaded where the archive itself is read, and delay no command that asks the app', () => {
    expect(loadedBy('--data', '/nowhere', 'reviews').azure).toEqual([])
    expect(loadedBy('--data', '/nowhere', 'hold', '--list').azure).toEqual([])
  })
})

describe('the search for card data', () => {
  it('is loaded where it is asked for, and delays no other command', () => {
    expect(loadedBy('--help').detection).toEqual([])
    expect(loadedBy('scrub', '/nowhere').detection).not.toEqual([])
  })
})
