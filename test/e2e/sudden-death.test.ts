import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyDay } from '../../use-cases/verification/verify-day.ts'
import { watchDay } from '../../cli/output/watch-day.ts'
import { tenantThat } from '../support/drawn-tenant.ts'
import { deploy, yesterday, type Deployment } from '../support/night.ts'

const KILLS = 25
/** Calls and downloads between two kills: spreads them over the whole night. */
const STEP = 8
/** Of the counter between two of the index. */
const LOOKS = 50
/** Parallel downloads of the host: what can be under way when it dies. */
const DOWNLOADS = 8

describe(`a host that is killed ${KILLS} times in one night`, () => {
  let deployment: Deployment
  let kills = 0

  beforeAll(async () => {
    deployment = await deploy({
      // Files to download: with the calls for them, work for more than all the kills.
      tenant: tenantThat(
        { conversations: 130, seed: 5 },
        yesterday(),
        (truth) =>
          truth.flatMap(({ recordings, attachments }) => [...recordings, ...attachments]).length > (KILLS * STEP) / 2,
      ),
      settings: { HOLDFAST_SLICE_SIZE: '100', HOLDFAST_DOWNLOADS: String(DOWNLOADS) },
    })
    let host = await deployment.startHost()
    await deployment.api(host).start(deployment.day)
    for (let next = STEP; kills < KILLS; next = work() + STEP) {
      // What the simulator counts is at hand; the index is asked now and then, lest the asking is most of the work.
      for (let look = 1; work() < next && (look % LOOKS !== 0 || !(await isClosed())); look++) await pause(5)
      if (await isClosed()) break
      host.process.kill('SIGKILL')
      await host.ended
      kills++
      host = await deployment.startHost()
    }
    await watchDay(deployment.api(host), deployment.day, () => {})
  }, 600_000)
  afterAll(() => deployment[Symbol.asyncDispose]())

  function work(): number {
    const usage = deployment.platform.simulator?.usage()
    return (usage?.calls ?? 0) + (usage?.downloads ?? 0)
  }
  async function isClosed(): Promise<boolean> {
    return (await deployment.archive.ledger.read(deployment.day))?.certificate != null
  }

  it('was killed that often before the day closed', () => {
    expect(kills).toBe(KILLS)
  })

  it('ends with the same vault as a quiet night: everything once, nothing silently missing', async () => {
    expect(await deployment.differences()).toEqual([])
    expect((await verifyDay(deployment.archive, deployment.day, () => {})).problems).toEqual([])
  })

  it('repeats at most what was under way: never a slice that was done', () => {
    const repeated = Object.values(deployment.platform.simulator?.usage().repeated ?? {}).reduce(
      (sum, times) => sum + times - 1,
      0,
    )
    expect(repeated).toBeLessThanOrEqual(KILLS * DOWNLOADS)
  })
})
