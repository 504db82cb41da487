import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { virtualClock } from '../../../local/functions-host/durable/clock.ts'
import { runApp } from './running-app.ts'
import type { RunningApp } from './running-app.ts'

/** The management API as the real DurableClient of the app and an operator with the key use it. */
let app: RunningApp
beforeAll(async () => {
  app = await runApp({ clock: virtualClock(Date.UTC(2026, 10, 19)) })
})
afterAll(() => app.stop())

const client = async (
  operation: string,
  id: string,
  ...args: unknown[]
): Promise<{ result?: unknown; error?: string }> => {
  const response = await fetch(`${app.host.url}/api/client/${operation}/${id}`, {
    method: 'POST',
    body: JSON.stringify(args),
  })
  return response.json() as Promise<{ result?: unknown; error?: string }>
}

describe('through the DurableClient', () => {
  it('reads a status with custom status, and throws for an unknown instance', async () => {
    await app.run('waits', { a: 1 }, 'c-status')
    expect((await client('getStatus', 'c-status')).result).toMatchObject({
      name: 'waits',
      runtimeStatus: 'Running',
      customStatus: { at: 'gate' },
      input: { a: 1 },
      output: null,
    })
    expect((await client('getStatus', 'c-nobody')).error).toContain('404')
  })

  it('raises events; a finished instance swallows them, an unknown one throws', async () => {
    await app.run('waits', undefined, 'c-event')
    await client('raiseEvent', 'c-event', 'go', { x: [1] })
    await app.host.idle()
    expect((await app.status('c-event')).output).toEqual({ x: [1] })
    expect((await client('raiseEvent', 'c-event', 'go', 2)).error).toBeUndefined()
    expect((await client('raiseEvent', 'c-nobody', 'go', 2)).error).toContain('c-nobody')
  })

  it('suspends without losing events and resumes', async () => {
    await app.run('waits', undefined, 'c-suspend')
    await client('suspend', 'c-suspend', 'lunch')
    await app.host.idle()
    await client('raiseEvent', 'c-suspend', 'go', 'kept')
    await app.host.idle()
    expect((await app.status('c-suspend')).runtimeStatus).toBe('Suspended')
    await client('resume', 'c-suspend', 'back')
    await app.host.idle()
    expect(await app.status('c-suspend')).toMatchObject({ runtimeStatus: 'Completed', output: 'kept' })
  })

  it('terminates with the reason as output, also while suspended', async () => {
    await app.run('waits', undefined, 'c-terminate')
    await client('suspend', 'c-terminate', 'first')
    await client('terminate', 'c-terminate', 'enough')
    await app.host.idle()
    expect(await app.status('c-terminate')).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' })
  })

  it('purges an ended instance and tells that an unknown one was none', async () => {
    await app.run('callsEcho', 1, 'c-purge')
    expect((await client('purgeInstanceHistory', 'c-purge')).result).toEqual({ instancesDeleted: 1 })
    expect((await app.manage('GET', 'instances/c-purge')).status).toBe(404)
    expect((await client('purgeInstanceHistory', 'c-purge')).result).toEqual({ instancesDeleted: 0 })
  })

  it('throws when the id of a running instance is started again', async () => {
    await app.run('waits', undefined, 'c-twice')
    expect(await app.start('waits', undefined, 'c-twice')).toBe(500)
    expect((await app.status('c-twice')).runtimeStatus).toBe('Running')
  })
})

describe('over HTTP', () => {
  it('answers 202 with a location while it runs and 200 when it has ended', async () => {
    await app.run('waits', undefined, 'h-status')
    const running = await app.manage('GET', 'instances/h-status')
    expect(running.status).toBe(202)
    expect(running.headers.get('location')).toContain('/instances/h-status?')
    await app.raise('h-status', 'go')
    await app.host.idle()
    const ended = await app.manage('GET', 'instances/h-status')
    expect(ended.status).toBe(200)
    expect(await ended.json()).toMatchObject({
      createdTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    })
  })

  it('shows the history on request, with results only when asked', async () => {
    await app.run('callsEcho', { a: 1 }, 'h-history')
    expect((await app.status('h-history', '?showHistory=true')).historyEvents).toEqual([
      expect.objectContaining({ EventType: 'ExecutionStarted', FunctionName: 'callsEcho' }),
      expect.not.objectContaining({ Result: expect.anything() }),
      expect.objectContaining({ EventType: 'ExecutionCompleted', OrchestrationStatus: 'Completed' }),
    ])
    expect(
      (await app.status('h-history', '?showHistory=true&showHistoryOutput=true')).historyEvents?.[1],
    ).toMatchObject({ EventType: 'TaskCompleted', FunctionName: 'echo', Result: { a: 1 } })
  })

  it('shows when timers were set and when they fired', async () => {
    await app.run('timers', [5], 'h-timers')
    const events = (await app.status('h-timers', '?showHistory=true')).historyEvents ?? []
    expect(events.map(({ EventType }) => EventType)).toEqual([
      'ExecutionStarted',
      'TimerCreated',
      'TimerFired',
      'ExecutionCompleted',
    ])
    expect(events[1]).toMatchObject({ FireAt: expect.stringMatching(/^\d{4}-/) as string })
  })

  it('lists by prefix and status, page by page', async () => {
    for (let n = 0; n < 5; n++) await app.run('callsEcho', n, `list-${n}`)
    await app.run('waits', undefined, 'list-waiting')
    const first = await app.manage('GET', 'instances/?instanceIdPrefix=list-&runtimeStatus=Completed&top=3')
    const token = first.headers.get('x-ms-continuation-token')
    const rest = await fetch(
      `${app.host.url}/runtime/webhooks/durabletask/instances/?instanceIdPrefix=list-&runtimeStatus=Completed&top=3`,
      {
        headers: { 'x-functions-key': 'key-of-the-test-host', 'x-ms-continuation-token': token ?? '' },
      },
    )
    const ids = [
      ...((await first.json()) as { instanceId: string }[]),
      ...((await rest.json()) as { instanceId: string }[]),
    ].map((entry) => entry.instanceId)
    expect(ids).toEqual(['list-0', 'list-1', 'list-2', 'list-3', 'list-4'])
    expect(rest.headers.get('x-ms-continuation-token')).toBeNull()
  })

  it('purges ended instances by time of creation, which must be given', async () => {
    await app.run('callsEcho', 1, 'purge-a')
    expect((await app.manage('DELETE', 'instances/?runtimeStatus=Completed')).status).toBe(400)
    const purged = await app.manage('DELETE', 'instances/?createdTimeFrom=2026-01-01T00:00:00Z&runtimeStatus=Completed')
    expect(((await purged.json()) as { instancesDeleted: number }).instancesDeleted).toBeGreaterThan(0)
    expect((await app.manage('GET', 'instances/purge-a')).status).toBe(404)
    expect(
      (await app.manage('DELETE', 'instances/?createdTimeFrom=2026-01-01T00:00:00Z&runtimeStatus=Completed')).status,
    ).toBe(404)
  })

  it.each([
    ['POST', 'orchestrators/waits/@entity', 400],
    ['POST', `orchestrators/waits/${'x'.repeat(101)}`, 400],
    ['POST', 'orchestrators/waits/a%23b', 400],
    ['POST', 'instances/h-rewind/rewind?reason=x', 501],
    ['GET', 'instances/?createdTimeFrom=yesterday', 400],
    ['GET', 'entities/counter/a', 501],
    ['GET', 'nonsense', 404],
  ])('answers %s %s with %i', async (method, path, expected) => {
    expect((await app.manage(method, path)).status).toBe(expected)
  })

  it('refuses input that is not JSON', async () => {
    const response = await fetch(`${app.host.url}/runtime/webhooks/durabletask/orchestrators/waits/h-json`, {
      method: 'POST',
      headers: { 'x-functions-key': 'key-of-the-test-host' },
      body: '{',
    })
    expect(response.status).toBe(400)
  })

  it('asks for the key; the links of a started instance carry their own', async () => {
    expect((await fetch(`${app.host.url}/runtime/webhooks/durabletask/instances/h-status`)).status).toBe(401)
    const started = await fetch(`${app.host.url}/api/start/callsEcho/h-links`, { method: 'POST', body: '1' })
    const links = (await started.json()) as Record<string, string>
    await app.host.idle()
    expect((await fetch(links['statusQueryGetUri'] ?? '')).status).toBe(200)
    expect(JSON.stringify(links)).not.toContain('key-of-the-test-host')
  })

  it('counts the history events of every instance', async () => {
    await app.run('callsEcho', 1, 'counted')
    const response = await fetch(`${app.host.url}/admin/host/instances`, {
      headers: { 'x-functions-key': 'key-of-the-test-host' },
    })
    const rows = (await response.json()) as { instanceId: string; historyEvents: number }[]
    // Two turns: started, scheduled, completed each; and started, result, completion, completed.
    expect(rows.find((row) => row.instanceId === 'counted')).toEqual({
      instanceId: 'counted',
      name: 'callsEcho',
      status: 'Completed',
      historyEvents: 8,
    })
  })
})
