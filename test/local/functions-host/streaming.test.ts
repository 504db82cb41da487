import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startHost } from '../../../local/functions-host/start-host.ts'
import type { FunctionsHost } from '../../../local/functions-host/start-host.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'host-streaming-'))
let host: FunctionsHost
beforeAll(async () => {
  host = await startHost({
    appPath: join(import.meta.dirname, '../../fixtures/host-apps/streaming/app.mjs'),
    dataDir,
    port: 0,
    functionKey: 'k',
  })
})
afterAll(async () => {
  await host.close()
  rmSync(dataDir, { recursive: true, force: true })
})

it('hands request and answer of a streaming app through piece by piece', async () => {
  const response = await fetch(`${host.url}/api/upper/someone`, { method: 'POST', body: 'a stream of words' })
  expect(response.headers.get('x-name')).toBe('someone')
  expect(await response.text()).toBe('A STREAM OF WORDS')
})

it('answers 500 when a streaming function throws before it answers', async () => {
  expect((await fetch(`${host.url}/api/fails`)).status).toBe(500)
})
