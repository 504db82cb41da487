/** A worker that dies alone, as a Node process without memory does: the host and its engine live on. */
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { virtualClock } from '../../../local/functions-host/durable/clock.ts'
import type { Step } from '../../../local/functions-host/durable/engine-types.ts'
import { runApp } from './running-app.ts'

const EXIT = 'node exited with code 137 (0x89)'

/** Dies at the n-th step of a kind. */
const diesAt = (kind: Step['kind'], n: number): ((step: Step) => boolean) => {
  let count = 0
  return (step) => step.kind === kind && ++count === n
}

it('fails an instance for ever when it dies in its first turn', async () => {
  const app = await runApp({ workerDies: diesAt('turn-start', 1) })
  expect(await app.run('callsEcho', 1)).toMatchObject({
    runtimeStatus: 'Failed',
    output: `Orchestrator function 'callsEcho' failed: One or more errors occurred. (${EXIT})`,
  })
  await app.stop()
})

it('calls a later turn non-deterministic: the dead worker asked for nothing that had been scheduled', async () => {
  const app = await runApp({ workerDies: diesAt('turn-start', 2) })
  const { runtimeStatus, output } = await app.run('callsEcho', 1)
  expect(runtimeStatus).toBe('Failed')
  expect(output).toBe(
    'Non-Deterministic workflow detected: A previous execution of this orchestration scheduled an activity task ' +
      "with sequence ID 0 and name 'echo' (version ''), but the current replay execution hasn't (yet?) scheduled " +
      'this task. ' +
      'Was a change made to the orchestrator code after this instance had already started running?',
  )
  await app.stop()
})

it('fails an activity once, which uses up one of its attempts', async () => {
  const once = await runApp({ workerDies: diesAt('activity-commit', 1) })
  const { runtimeStatus, output } = await once.run('callsEcho', 1)
  expect(runtimeStatus).toBe('Failed')
  expect(output).toContain(`Activity function 'echo' failed: ${EXIT}`)
  await once.stop()
})

it('lets a parent catch the death of its child and go on', async () => {
  for (const turn of [2, 3]) {
    const app = await runApp({ workerDies: diesAt('turn-start', turn), refuseForbidden: true })
    const { runtimeStatus, output } = await app.run('survives', 1)
    expect(runtimeStatus).toBe('Completed')
    const outcomes = (output as unknown[]).map((outcome) => (typeof outcome === 'number' ? outcome : 'died'))
    expect([
      [1, 'died'],
      ['died', 2],
    ]).toContainEqual(outcomes)
    await app.stop()
  }
})

it('can be killed from outside', async () => {
  const app = await runApp({ clock: virtualClock(0) })
  const killed = await fetch(`${app.host.url}/admin/host/worker/kill`, {
    method: 'POST',
    headers: { 'x-functions-key': 'key-of-the-test-host' },
  })
  expect(killed.status).toBe(202)
  expect(await app.run('callsEcho', 1)).toMatchObject({ runtimeStatus: 'Completed' })
  await app.stop()
})

it('leaves an instance pending until its first turn', async () => {
  const app = await runApp({
    keepData: true,
    onStep: (step) => {
      if (step.kind === 'turn-start') throw new Error('before the first turn')
    },
  })
  await app.start('callsEcho', 1, 'new').catch(() => 0)
  await app.host.idle().catch(() => undefined)
  await app.stop()
  const db = new DatabaseSync(`${app.dataDir}/durable.db`)
  expect(db.prepare('SELECT status FROM instances').all()).toEqual([expect.objectContaining({ status: 'Pending' })])
  db.close()
})
