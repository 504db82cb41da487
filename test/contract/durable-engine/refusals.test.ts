import { afterAll, beforeAll, expect, it } from 'vitest'
import { virtualClock } from '../../../local/functions-host/durable/clock.ts'
import { runApp } from './running-app.ts'
import type { RunningApp } from './running-app.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runApp({ clock: virtualClock(Date.UTC(2026, 10, 19)), refuseForbidden: true })
})
afterAll(() => app.stop())

it.each([
  ['window', undefined, /Task\.any or Task\.all although it had been scheduled before/],
  ['crossed', undefined, /failure of a Task\.all over calls with retry was caught/],
  ['retryTimeout', undefined, /retryTimeoutInMilliseconds/],
  ['forgottenTimer', undefined, /timer that was not cancelled/],
  ['bareBoolean', undefined, /bare boolean/],
  ['wide', 201, /Task\.all got 201 tasks; at most 200/],
  ['collects', ['big'], /activity 'returns' returned 20002 bytes; at most 16384/],
  ['returnsMuch', undefined, /orchestrator 'returnsMuch' returned 20002 bytes/],
  ['childWithTimestamp', undefined, /property called Timestamp/],
  ['callsEntity', undefined, /does not run entities/],
  ['callsHttp', undefined, /does not run durable HTTP/],
])('ends %s with a clear refusal', async (name, input, text) => {
  const { runtimeStatus, output } = await app.run(name, input)
  expect(runtimeStatus).toBe('Failed')
  expect(output).toMatch(/^Refused by the local engine: /)
  expect(output).toMatch(text)
})

it('refuses continueAsNew while an event is unread', async () => {
  await app.run('forgetsEvents', undefined, 'forgets')
  await app.raise('forgets', 'other', 1)
  await app.raise('forgets', 'go')
  await app.host.idle()
  expect((await app.status('forgets')).output).toMatch(/continueAsNew with unread events \(other\)/)
})

it('refuses to start an orchestration with a Timestamp in its input', async () => {
  const response = await app.manage('POST', 'orchestrators/callsEcho/stamped', { Timestamp: '2026-01-01T00:00:00Z' })
  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({ Message: expect.stringContaining('property called Timestamp') })
})

it('refuses a sub-orchestration under the id of a running instance', async () => {
  await app.run('waits', undefined, 'taken')
  expect((await app.run('takesRunningChild', 'taken')).output).toMatch(/started under the id 'taken', which is Running/)
})

it.each([
  ['typesOfInputs', [5, 's', { a: 1 }]],
  ['allAndCatch', undefined],
  ['awaitsLoser', undefined],
  ['retryPerItem', undefined],
  ['retriesThatSucceed', undefined],
  ['serialRetry', undefined],
  ['wide', 200],
  ['loop', { n: 1, until: 3 }],
  ['eventOrDeadline', 1000],
  ['longTimer', undefined],
])('lets %s pass', async (name, input) => {
  expect((await app.run(name, input)).runtimeStatus).toBe('Completed')
})
