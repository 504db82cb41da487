import { expect, it } from 'vitest'
import { createActivities } from '../../activities/index.ts'
import type { ClientActivity } from '../../activities/contract.ts'
import { OPERATIONS } from '../../api/operations.ts'
import { TIMERS } from '../../functions/timers.ts'
import { orchestrations } from '../../orchestrations/registry.ts'
import { memoryNight } from '../support/memory-night.ts'

/** The host refuses to start an app that registers a name twice, whatever its kind, and takes case for nothing. */
it('gives every function of the app a name of its own', async () => {
  const { ports } = await memoryNight()
  const client: ClientActivity[] = ['pollBackfill']
  const names = [
    ...Object.keys(orchestrations),
    ...Object.keys(createActivities(ports)),
    ...client,
    ...OPERATIONS.map(({ id }) => id),
    ...Object.keys(TIMERS),
  ].map((name) => name.toLowerCase())
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})
