import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setTimeout as pause } from 'node:timers/promises'
import { readPolicy } from '../../adapters/policy-file.ts'
import type { BackfillView } from '../../api/backfills.ts'
import { changesOfDay } from '../../cli/commands/support/policy-changes.ts'
import { verifyAccess } from '../../use-cases/access/verify-access.ts'
import { verifyDay } from '../../use-cases/verification/verify-day.ts'
import { GAP_REASONS, type GapReason } from '../../domain/completeness/gap.ts'
import { lawfulUntil } from '../../domain/retention/retention-date.ts'
import { isOfQueues, isRecordedCall, tenantThat } from '../support/drawn-tenant.ts'
import { archiveDay, deploy, yesterday, type Deployment } from '../support/night.ts'

type Host = Awaited<ReturnType<Deployment['startHost']>>

const before = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)

describe('the work around the nights', () => {
  let deployment: Deployment
  let host: Host
  const api = () => deployment.api(host)

  beforeAll(async () => {
    deployment = await deploy({
      tenant: tenantThat(
        { conversations: 40, seed: 5, faults: ['source-error:0.1'], rateLimit: 100_000 },
        yesterday(),
        (_truth, { ended }) =>
          ended.some(({ recordings }) => recordings.some(({ deleted, stuckAs }) => !deleted && stuckAs === 'ERROR')) &&
          ended.some((call) => isRecordedCall(call) && isOfQueues(call, ['Support'])) &&
          ended.some((call) => isRecordedCall(call) && isOfQueues(call, ['Service', 'Sales'])),
      ),
      settings: { GENESYS_CALLS_PER_MINUTE: '3000' },
    })
    host = await deployment.startHost()
    await archiveDay(deployment, host)
  })
  afterAll(() => deployment[Symbol.asyncDispose]())

  async function finished(id: string): Promise<BackfillView> {
    for (;;) {
      const view = await api().backfill(id)
      if (view.status !== 'running') return view
      await pause(200)
    }
  }

  it('backfills old days side by side, skips what is complete, and starts nothing twice', async () => {
    const [from, to] = [before(deployment.day, 3), before(deployment.day, 1)]
    const starts = await Promise.all(Array.from({ length: 6 }, () => api().startBackfill({ from, to, parallel: 2 })))
    expect(starts.map(({ outcome }) => outcome).toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => 'already-running'),
      'started',
    ])
    const [first = expect.fail()] = starts
    expect(first.days).toBe(3)
    const view = await finished(first.id)
    expect(view).toMatchObject({
      status: 'finished',
      done: 3,
      skipped: 0,
      progress: { days: 3, over: 3, share: 1, etaMs: 0 },
    })
    expect(view.conversations).toBeGreaterThan(0)
    for (const day of [from, before(deployment.day, 2), to])
      expect((await api().day(day)).certificate).toContain(day.replaceAll('-', '/'))
    await api().startBackfill({ from, to })
    const again = await finished(first.id)
    expect(again.done + again.skipped).toBe(3)
    expect(again.skipped).toBe(
      (await api().coverage({ from, to })).days.filter((item) => item.status !== 'gaps').length,
    )
  })

  it('refuses ranges that are none, each with its reason', async () => {
    const day = deployment.day
    await expect(api().startBackfill({ from: day, to: before(day, 5) })).rejects.toMatchObject({ code: 'bad-range' })
    await expect(api().startBackfill({ from: '2012-01-01', to: day })).rejects.toMatchObject({ code: 'bad-range' })
    await expect(api().startBackfill({ from: '0001-01-01', to: day })).rejects.toMatchObject({ code: 'bad-day' })
    await expect(api().startBackfill({ from: 'yesterday', to: day })).rejects.toMatchObject({ code: 'bad-day' })
    await expect(api().startBackfill({ from: day, to: day, parallel: 9 })).rejects.toMatchObject({
      code: 'bad-request',
    })
    await expect(api().coverage({ from: day, to: '2999-01-01' })).rejects.toMatchObject({ code: 'future-day' })
    await expect(api().backfill('backfill-none')).rejects.toMatchObject({ code: 'unknown-backfill' })
  })

  it('shows every day of a range in the calendar, also those that nobody archived', async () => {
    const from = before(deployment.day, 10)
    const view = await api().coverage({ from, to: deployment.day })
    expect(view.days.map((item) => item.day)).toEqual(
      Array.from({ length: 11 }, (_, i) => before(deployment.day, 10 - i)),
    )
    expect(view.days.filter((item) => item.status === 'not-archived')).toHaveLength(7)
    expect(view.totals['not-archived']).toBe(7)
  })

  it('lists what waits for a person with reason and age, and a retry keeps the moment it was first seen', async () => {
    const first = await api().reviews({ from: deployment.day, to: deployment.day })
    const truth = [...(deployment.platform.simulator?.truth(deployment.day) ?? [])]
    // Recordings that the tenant never makes ready, chats that are in one of those alone, records without a shape.
    const stuck = truth.flatMap(({ conversationId, media, recordings }) =>
      recordings
        .filter((recording) => !recording.deleted && recording.readyAt === null)
        .flatMap(({ id }) => [id, ...(media === 'chat' ? [`${conversationId}-chats`] : [])])
        .map((objectId) => `${conversationId}/${objectId}`),
    )
    const unreadable = truth.filter((real) => real.unreadable).map(({ conversationId: id }) => `${id}/${id}`)
    expect(stuck.length).toBeGreaterThan(0)
    const [open, ended] = [
      first.reviews.filter((review) => review.reason === 'still-open'),
      first.reviews.filter((review) => review.reason !== 'still-open'),
    ]
    for (const { conversationId } of open)
      expect(truth.some((real) => real.conversationId === conversationId)).toBe(false)
    expect(ended.map((review) => `${review.conversationId}/${review.objectId}`).sort()).toEqual(
      [...stuck, ...unreadable].sort(),
    )
    expect(first.total).toBe(open.length + stuck.length + unreadable.length)
    for (const review of first.reviews)
      expect(review).toMatchObject({
        day: deployment.day,
        meaning: GAP_REASONS[review.reason as GapReason],
        ageHours: 0,
      })
    expect(first.reviews.map((review) => review.reason)).toContain('error-at-source')
    await archiveDay(deployment, host)
    const then = await api().reviews({ from: deployment.day, to: deployment.day })
    expect(then.reviews.map((review) => [review.objectId, review.since])).toEqual(
      first.reviews.map((review) => [review.objectId, review.since]),
    )
  })

  it("extends single records on an authority's request, and nothing makes their date earlier again", async () => {
    const entry = (await deployment.entries()).find(
      (dayEntry) => dayEntry.retentionClass === 'ivr-only' || dayEntry.retentionClass === 'support-erasable',
    )
    const conversationId = entry?.conversationId ?? ''
    const end = entry?.conversationEnd ?? ''
    const ask = {
      conversationIds: [conversationId, 'nobody'],
      reason: 'request of the authority',
      requester: 'Sample Authority',
    }
    // Six years beyond its class: another person decides.
    const { approval } = await api().extend({ ...ask, years: 9 })
    const id = approval?.id ?? ''
    await expect(api().approveExtension(id)).rejects.toMatchObject({ code: 'own-approval' })
    await expect(deployment.api(host, 'machine').approveExtension(id)).rejects.toMatchObject({ code: 'forbidden' })
    expect((await deployment.api(host, 'executive').approveExtension(id)).results).toMatchObject([
      { conversationId, outcome: 'extended', until: lawfulUntil(end, 9) },
      { conversationId: 'nobody', outcome: 'unknown' },
    ])
    expect((await api().extend({ ...ask, years: 4 })).results).toMatchObject([
      { conversationId, outcome: 'unchanged', until: lawfulUntil(end, 9) },
      { outcome: 'unknown' },
    ])
    for (const { path } of entry?.objects ?? []) {
      const cut = path.indexOf('/')
      expect((await deployment.archive.vault.facts(path.slice(0, cut), path.slice(cut + 1)))?.retainUntil).toBe(
        lawfulUntil(end, 9),
      )
    }
    expect((await deployment.archive.index.record(conversationId))?.extendedUntil).toBe(lawfulUntil(end, 9))
    await expect(api().extend({ ...ask, reason: '' })).rejects.toMatchObject({ code: 'bad-request' })
    expect((await verifyDay(deployment.archive, deployment.day, () => {})).problems).toEqual([])
  })

  it('has every access and every change of a date on record, in a chain that the certificate binds', async () => {
    const { accesses } = await deployment.api(host, 'auditor').access({})
    const seen = accesses.map(({ action, outcome, user }) => `${user?.name ?? ''}: ${action} ${outcome}`)
    for (const line of [
      'Carl Compliance: archive.start allowed',
      'Carl Compliance: retention.extend allowed',
      'Carl Compliance: retention.approve denied',
      'Eva Executive: retention.approve allowed',
      'Holdfast: storage.change allowed',
    ])
      expect(seen).toContain(line)
    expect(accesses.find(({ user }) => user?.kind === 'machine' && user.roles.length > 0)).toMatchObject({
      action: 'retention.approve',
      outcome: 'denied',
    })
    expect(accesses[0]?.address).toBe('127.0.0.1')
    await expect(deployment.api(host, 'reviewer').access({})).rejects.toMatchObject({ code: 'forbidden' })
    const { vault } = deployment.archive
    expect(await verifyAccess(vault, deployment.day, {})).toMatchObject({ closed: true, problems: [] })
    const today = await verifyAccess(vault, new Date().toISOString().slice(0, 10), {})
    expect(today).toMatchObject({ closed: false, problems: [] })
    expect(today.events).toBeGreaterThanOrEqual(accesses.length)
  })

  it('says which records another policy would move, and that a shorter one cannot be applied', async () => {
    const policy = await readPolicy('policy/retention.json')
    const change = (id: string, years: number) => ({
      ...policy,
      classes: policy.classes.map((retentionClass) =>
        retentionClass.id === id ? { ...retentionClass, years } : retentionClass,
      ),
    })
    const entries = (await deployment.entries()).filter((dayEntry) => dayEntry.mediaTypes[0] !== 'orphan')
    const inClass = entries.filter((dayEntry) => dayEntry.retentionClass === 'business-default').length
    expect(inClass).toBeGreaterThan(0)
    expect(await changesOfDay(deployment.archive, deployment.day, policy, policy)).toEqual({
      changes: [],
      looked: entries.length,
    })
    const longer = await changesOfDay(deployment.archive, deployment.day, policy, change('business-default', 8))
    expect(longer.changes.map((policyChange) => policyChange.effect)).toEqual(
      Array.from({ length: inClass }, () => 'longer'),
    )
    const shorter = await changesOfDay(deployment.archive, deployment.day, policy, change('business-default', 5))
    expect(shorter.changes.map((policyChange) => policyChange.effect)).toEqual(
      Array.from({ length: inClass }, () => 'shorter'),
    )
  })

  it('does by its timers what nobody asks for: the night of yesterday, later looks, what was interrupted', async () => {
    const days = [deployment.day, before(deployment.day, 1)]
    const began = () => Promise.all(days.map(async (day) => (await api().day(day)).startedAt))
    const first = await began()
    for (const name of ['endInterruptions', 'archiveNightly', 'archiveSweeps'])
      expect({ name, status: await fire(name) }).toEqual({ name, status: 202 })
    await expect
      .poll(async () => (await began()).filter((at, i) => at !== first[i]), { timeout: 60_000 })
      .toHaveLength(2)
  })

  /** As the portal's "run" does: through the host's admin route. */
  async function fire(name: string): Promise<number> {
    const response = await fetch(`${host.url}/admin/functions/${name}`, {
      method: 'POST',
      headers: { 'x-functions-key': deployment.platform.file.functionKey, 'content-type': 'application/json' },
      body: '{}',
    })
    return response.status
  }
})
