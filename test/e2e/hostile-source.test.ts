import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DayView } from '../../api/days.ts'
import { tenantThat } from '../support/drawn-tenant.ts'
import { archiveDay, deploy, yesterday, type Deployment, type Host } from '../support/night.ts'

describe('a source that refuses, forgets and lies', () => {
  let deployment: Deployment
  let host: Host
  let closed: DayView

  beforeAll(async () => {
    const faults = [
      'storm:6',
      'token-expires:25',
      'never-ready:0.05',
      'unreadable-record:0.05',
      'media-gone:0.03',
      'job-expired',
    ]
    deployment = await deploy({
      tenant: tenantThat(
        { conversations: 80, seed: 3, faults },
        yesterday(),
        (truth) =>
          truth.some(({ unreadable }) => unreadable) &&
          truth.some(({ recordings }) => recordings.some(({ deleted }) => deleted)) &&
          truth.some(({ unreadable, recordings }) => !unreadable && recordings.some(({ readyAt }) => readyAt === null)),
      ),
      settings: { HOLDFAST_RECORDING_WAIT_MINUTES: '30' },
    })
    host = await deployment.startHost()
    closed = await archiveDay(deployment, host)
  })
  afterAll(() => deployment[Symbol.asyncDispose]())

  it('goes on through a storm of refusals and dying tokens', () => {
    const usage = deployment.platform.simulator?.usage()
    expect(usage?.refused).toBe(6)
    expect(usage?.tokens).toBeGreaterThan(2)
    expect(closed.phase).toBe('sealed')
  })

  it('names every recording that could not be had, with its reason, and archives all the others', async () => {
    expect(await deployment.differences()).toEqual([])
    const reasons = new Set((await deployment.gaps()).map((gap) => gap.reason))
    expect(reasons).toContain('unreadable-record')
    expect([...reasons].some((reason) => reason === 'not-ready' || reason === 'batch-item-error')).toBe(true)
    expect(closed.status).toBe('gaps')
  })

  it('keeps the raw record of what it could not read', async () => {
    const unreadable = (await deployment.entries()).filter((entry) =>
      entry.gaps.some((gap) => gap.reason === 'unreadable-record'),
    )
    expect(unreadable.length).toBeGreaterThan(0)
    for (const entry of unreadable) expect(entry.objects.map((object) => object.kind)).toEqual(['unreadable'])
  })

  it('closes the gaps later with a certificate that supersedes the first', async () => {
    deployment.platform.simulator?.setFaults([])
    const again = await archiveDay(deployment, host)
    expect(again.certificate).toBe(`evidence/certificates/${deployment.day.replaceAll('-', '/')}.r2.json`)
    expect(['complete', 'complete-with-excuses']).toContain(again.status)
    expect(await deployment.differences()).toEqual([])
  })

  it('refuses days that do not exist, are not over, or were never archived, with a reason', async () => {
    const api = deployment.api(host)
    await expect(api.start('2026-02-30')).rejects.toMatchObject({ code: 'bad-day' })
    await expect(api.start('2999-01-01')).rejects.toMatchObject({ code: 'future-day' })
    await expect(api.day('2020-01-01')).rejects.toMatchObject({ code: 'unknown-day' })
  })
})
