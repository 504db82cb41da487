import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFaults } from '../../local/genesys-simulator/faults.ts'
import { verifyDay } from '../../use-cases/verification/verify-day.ts'
import type { DayView } from '../../api/days.ts'
import { classesOf } from '../support/retention-check.ts'
import { isDeletedChat, lostChat } from '../support/compare-with-truth.ts'
import { tenantThat } from '../support/drawn-tenant.ts'
import { archiveDay, deploy, yesterday, type Deployment, type Host } from '../support/night.ts'

describe('a night with everything that usually goes wrong', () => {
  let deployment: Deployment
  let host: Host
  let closed: DayView

  beforeAll(async () => {
    const faults = [
      'media-503:0.2',
      'media-short',
      'media-html',
      'media-wrong-type',
      'url-expired',
      'job-failed',
      'unknown-enum',
    ]
    const { concerns } = createFaults(faults)
    deployment = await deploy({
      tenant: tenantThat(
        { conversations: 150, seed: 11, faults },
        yesterday(),
        (truth) =>
          truth.some(({ recordings }) => recordings.some(({ deleted }) => deleted)) &&
          truth.some((real) => concerns('unknown-enum', real.conversationId) && real.recordings.length === 0),
      ),
    })
    host = await deployment.startHost()
    closed = await archiveDay(deployment, host)
  })
  afterAll(() => deployment[Symbol.asyncDispose]())

  it('archives every recording, message, email and attachment once, or says why not', async () => {
    expect(await deployment.differences()).toEqual([])
  })

  it('closes by what is missing: what the tenant deleted is excused, a medium without a source is not', async () => {
    const truth = [...(deployment.platform.simulator?.truth(deployment.day) ?? [])]
    const deleted = truth.flatMap((real) => [
      ...real.recordings.filter((recording) => recording.deleted).map(({ id }) => `${real.conversationId}/${id}`),
      ...(isDeletedChat(real) ? [lostChat(real)] : []),
    ])
    const gaps = await deployment.gaps()
    const [unknown, known] = [
      gaps.filter((gap) => gap.objectId.endsWith('-hologram')),
      gaps.filter((gap) => !gap.objectId.endsWith('-hologram') && gap.reason !== 'still-open'),
    ]
    expect(deleted.length).toBeGreaterThan(0)
    expect(known.map((gap) => `${gap.conversationId}/${gap.objectId}`).sort()).toEqual(deleted.sort())
    for (const { reason } of known) expect(reason).toBe('deleted-at-source')
    // A recording holds what was said, whatever medium it was: only without one is the content lost.
    expect(unknown.length).toBeGreaterThan(0)
    for (const { conversationId, reason } of unknown) {
      expect(reason).toBe('content-unavailable')
      expect(truth.find((real) => real.conversationId === conversationId)?.recordings).toEqual([])
    }
    expect(closed.status).toBe('gaps')
    expect(closed.certificate).not.toBeNull()
  })

  it('reports values that no enum knows', () => {
    expect(closed.warnings).toContain('unknown value mediaType=hologram: kept as it came')
    expect(closed.warnings.filter((warning) => /not be counted|looked for only/.test(warning))).toEqual([])
  })

  it('verifies from the vault alone', async () => {
    const { problems, conversations, orphans: verified } = await verifyDay(deployment.archive, deployment.day, () => {})
    expect(problems).toEqual([])
    const orphans = closed.media?.['orphan']?.source ?? 0
    expect(orphans).toBeGreaterThan(0)
    expect({ conversations, orphans: verified }).toEqual({ conversations: closed.counts.archived, orphans })
  })

  it('keeps every blob until the date that its class asks, at most three days longer, in its mode', async () => {
    expect(await classesOf(deployment.archive, await deployment.entries())).toEqual([])
  })

  it('is never refused by Genesys and spends far less than a call per voice conversation', () => {
    const usage = deployment.platform.simulator?.usage()
    expect(usage?.refused).toBe(0)
    expect(usage?.busiestMinute).toBeLessThanOrEqual(300)
  })

  it('adds nothing when the same day runs again', async () => {
    const before = await deployment.entries()
    const again = await archiveDay(deployment, host)
    expect(again.certificate).toBe(closed.certificate)
    expect(await deployment.entries()).toEqual(before)
  })
})
