import { afterAll, beforeAll, expect, it } from 'vitest'
import { runApp } from './running-app.ts'
import type { RunningApp } from './running-app.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runApp()
})
afterAll(() => app.stop())

const deploy = (code: { first?: string; input?: number }) =>
  fetch(`${app.host.url}/api/code`, { method: 'PUT', body: JSON.stringify(code) })

it('fails an instance whose code now calls another activity, in the words of the real engine', async () => {
  await deploy({ first: 'echo', input: 1 })
  await app.run('changing', undefined, 'other-activity')
  await deploy({ first: 'typeOf' })
  await app.raise('other-activity', 'go')
  await app.host.idle()
  const { runtimeStatus, output } = await app.status('other-activity')
  expect(runtimeStatus).toBe('Failed')
  expect(output).toContain(
    'Non-Deterministic workflow detected: A previous ' +
      'execution ' +
      'of this ' +
      'orchestration ' +
      'scheduled an ' +
      'activity task ' +
      "with sequence number 0 named 'echo', but the current " +
      'orchestration ' +
      'replay ' +
      'instead ' +
      'scheduled an ' +
      'activity task ' +
      "named 'typeOf'",
  )
})

it('does not notice a changed input: the first result stands', async () => {
  await deploy({ first: 'echo', input: 1 })
  await app.run('changing', undefined, 'other-input')
  await deploy({ input: 2 })
  await app.raise('other-input', 'go')
  await app.host.idle()
  expect(await app.status('other-input')).toMatchObject({ runtimeStatus: 'Completed', output: { n: 1 } })
})
