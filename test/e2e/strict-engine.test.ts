/** One night on the engine's strict mode: one operation at a time in a drawn order, every third activity twice. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyDay } from '../../use-cases/verification/verify-day.ts'
import type { DayView } from '../../api/days.ts'
import { archiveDay, deploy, type Deployment } from '../support/night.ts'

describe('a night in any order, with activities delivered twice', () => {
  let deployment: Deployment
  let closed: DayView

  beforeAll(async () => {
    deployment = await deploy({
      tenant: { conversations: 40, seed: 5, faults: ['job-failed', 'media-503:0.1'] },
      strict: '7:3',
    })
    closed = await archiveDay(deployment, await deployment.startHost())
  })
  afterAll(() => deployment[Symbol.asyncDispose]())

  it('closes with everything archived once', async () => {
    expect(closed.certificate).not.toBeNull()
    expect(await deployment.differences()).toEqual([])
    expect((await verifyDay(deployment.archive, deployment.day, () => {})).problems).toEqual([])
  })
})
