/** H2, H3: a record whose attributes decide its class, and cannot be read, is decided by nothing else. */
import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NEXT_NIGHT, NIGHT } from '../../support/memory-night.ts'

const raw = { conversationId: 'a', conversationStart: '2026-11-19T10:00:00.000Z', participants: [] }
const unknown = conversation('a', { attributes: {}, attributesUnknown: true, raw })

/** Calls of European customers are advice, whatever their queue; `failure` is what the source says of attributes. */
async function europeanNight(failure: ArchiveError | null, { decides = true, jurisdictions = ['EU'] } = {}) {
  const night = await memoryNight()
  const source = { failure }
  const { policy } = night.ports
  const activities = night.withPorts({
    policy: decides
      ? {
          ...policy,
          jurisdictionAttribute: 'jurisdiction',
          classes: policy.classes.map((entry) =>
            entry.id === 'advice-voice' ? { ...entry, match: { jurisdictions: ['EU'] } } : entry,
          ),
        }
      : policy,
    conversations: {
      ...night.ports.conversations,
      attributes: () =>
        source.failure === null ? Promise.resolve({ jurisdiction: jurisdictions }) : Promise.reject(source.failure),
    },
  })
  const run = async (dayRun = NIGHT) => {
    await night.discovered({ conversations: [unknown] }, dayRun)
    await activities.planDay(dayRun)
    const slice = { ...dayRun, slice: 's0001' }
    const { batches } = await activities.submitSlice(slice)
    return await activities.archiveBatches({ ...slice, batches, round: 1, last: true })
  }
  const record = () => night.ports.index.records.get('a')
  return { night, source, activities, run, record }
}

const passing = () => new ArchiveError('source-refused', 'status 500', { retryable: true })
const refused = () => new ArchiveError('source-forbidden', 'status 403')

describe('a record whose attributes decide its class', () => {
  it('waits with all that it has while they cannot be read, and is archived as they say', async () => {
    const { night, source, activities, run, record } = await europeanNight(passing())
    expect(await run()).toMatchObject({ pending: 1 })
    expect([night.tenant.downloads, record()]).toEqual([0, undefined])
    source.failure = null
    const look = await activities.retryPending({ ...NIGHT, round: 0, page: 0 })
    await activities.archiveBatches({ ...NIGHT, slice: look.slice ?? '', batches: look.batches, round: 1, last: true })
    expect(record()).toMatchObject({ retentionClass: 'advice-voice', gaps: [] })
  })

  it.each([
    ['when the waiting is over', passing, true],
    ['at once where the source refuses them for good', refused, false],
  ])('is a gap %s: its raw record is kept, and the next night decides', async (_, failure, waits) => {
    const { source, activities, run, record, night } = await europeanNight(failure())
    expect(await run()).toMatchObject({ pending: waits ? 1 : 0 })
    await activities.closePending({ ...NIGHT, page: 0 })
    expect(record()?.objects.map(({ kind }) => kind)).toEqual(['unreadable'])
    expect(record()?.gaps).toMatchObject([{ objectId: 'a', reason: 'processing-failed' }])
    expect(await activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
    source.failure = null
    await run(NEXT_NIGHT)
    expect(record()).toMatchObject({ retentionClass: 'advice-voice', revision: 2, gaps: [] })
    expect(
      record()
        ?.objects.map(({ kind }) => kind)
        .sort(),
    ).toEqual(['manifest', 'recording', 'unreadable'])
    expect(night.tenant.downloads).toBe(1)
  })

  it('is archived without them where no rule asks for attributes, and waits for them all the same', async () => {
    const { activities, run, record } = await europeanNight(passing(), { decides: false })
    expect(await run()).toMatchObject({ pending: 1 })
    await activities.closePending({ ...NIGHT, page: 0 })
    expect(record()).toMatchObject({
      retentionClass: 'advice-voice',
      gaps: [{ objectId: 'attributes', reason: 'content-unavailable' }],
    })
  })

  it('keeps all values that participants gave one, so that a rule of later is held against each', async () => {
    const { night, activities, run } = await europeanNight(null, {
      decides: false,
      jurisdictions: ['US', 'EU'],
    })
    await run()
    const { policy } = night.ports
    const europe = {
      id: 'europe',
      title: 'Europe',
      basis: [],
      years: 30,
      mode: 'locked',
      match: { jurisdictions: ['EU'] },
    }
    const classes = [...policy.classes, europe as (typeof policy.classes)[number]]
    const later = night.withPorts({ policy: { ...policy, jurisdictionAttribute: 'jurisdiction', classes } })
    expect(await activities.extendToPolicy({ from: NIGHT.day, to: NIGHT.day, cursor: null })).toMatchObject({
      tally: { looked: 1, extended: 0 },
    })
    expect(await later.extendToPolicy({ from: NIGHT.day, to: NIGHT.day, cursor: null })).toMatchObject({
      tally: { looked: 1, extended: 1 },
    })
  })
})
