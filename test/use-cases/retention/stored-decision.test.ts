import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import type { ArchiveRecord } from '../../../domain/ports/archive-index.ts'
import { decisionOf } from '../../../use-cases/retention/stored-decision.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight } from '../../support/memory-night.ts'

const UNTIL = '2033-11-19T10:05:00.000Z'
const EARLIER = '2031-01-01T00:00:00.000Z'
const LATER = '2040-01-01T00:00:00.000Z'
const MANIFEST = 'advice-voice/2026/11/19/a/manifest.json'

/** A record as indexed, and as it was indexed before decisions were kept. */
async function archived() {
  const night = await memoryNight()
  await night.archived([conversation('a')])
  const record = night.ports.index.records.get('a')
  if (record === undefined) throw new Error('not archived')
  const { retention: _, ...older } = record
  return { night, record, older }
}
const withoutManifest = (record: ArchiveRecord): ArchiveRecord => ({
  ...record,
  objects: record.objects.filter(({ kind }) => kind !== 'manifest'),
})

describe('the decision that a record is judged by', () => {
  it('is the one in its entry, and costs no look at the vault', async () => {
    const { night, record } = await archived()
    const reader = { ...night.ports.reader, read: () => Promise.reject(new Error('not to be asked')) }
    expect(await decisionOf({ ...night.ports, reader }, record)).toEqual({ retainUntil: UNTIL, mode: 'locked' })
  })

  it.each([
    ['a later extension moves it on', { extendedUntil: LATER }, { retainUntil: LATER, mode: 'locked' }],
    ['an earlier one does not', { extendedUntil: EARLIER }, { retainUntil: UNTIL, mode: 'locked' }],
    [
      'a lock that was set later counts',
      { retention: { retainUntil: UNTIL, mode: 'unlocked' as const }, lockedLater: true as const },
      { retainUntil: UNTIL, mode: 'locked' },
    ],
    [
      'without it the record is unlocked',
      { retention: { retainUntil: UNTIL, mode: 'unlocked' as const } },
      { retainUntil: UNTIL, mode: 'unlocked' },
    ],
  ])('%s', async (_what, change, expected) => {
    const { night, record } = await archived()
    expect(await decisionOf(night.ports, { ...record, ...change })).toEqual(expected)
  })

  it('of an old entry stands in its manifest, whatever its class asks today', async () => {
    const { night, older } = await archived()
    const policy = { ...night.ports.policy, classes: [] }
    expect(await decisionOf({ ...night.ports, policy }, older)).toEqual({ retainUntil: UNTIL, mode: 'locked' })
  })

  it('of an old entry whose manifest says nothing is that of its class, and unknown when that is gone', async () => {
    const { night, older } = await archived()
    const classes = night.ports.policy.classes.map((entry) =>
      entry.id === 'advice-voice' ? { ...entry, years: 9, mode: 'unlocked' as const } : entry,
    )
    const known = { ...night.ports, policy: { ...night.ports.policy, classes } }
    const gone = { ...night.ports, policy: { ...night.ports.policy, classes: [] } }
    const ofClass = { retainUntil: '2035-11-19T10:05:00.000Z', mode: 'unlocked' }
    expect(await decisionOf(known, withoutManifest(older))).toEqual(ofClass)
    expect(await decisionOf(gone, withoutManifest(older))).toBeNull()
    Object.assign(night.vault.blobs.get(MANIFEST) ?? {}, { bytes: Buffer.from('{') })
    expect(await decisionOf(known, older)).toEqual(ofClass)
    night.vault.blobs.delete(MANIFEST)
    expect(await decisionOf(known, older)).toEqual(ofClass)
    expect(await decisionOf(gone, older)).toBeNull()
  })

  it('is no guess while the vault is away', async () => {
    const { night, older } = await archived()
    const away = new ArchiveError('vault-unreachable', 'away', { retryable: true })
    const reader = { ...night.ports.reader, read: () => Promise.reject(away) }
    await expect(decisionOf({ ...night.ports, reader }, older)).rejects.toBe(away)
  })
})
