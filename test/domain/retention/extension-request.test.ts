import { describe, expect, it } from 'vitest'
import { extendedUntil } from '../../../domain/retention/extension.ts'
import { approvalCauses, openUntil } from '../../../domain/retention/extension-request.ts'
import { readPolicy } from '../../../adapters/policy-file.ts'
import { ArchiveError } from '../../../domain/errors.ts'

const policy = await readPolicy('policy/retention.json')
const SEVEN = policy.classes.find(({ years }) => years === 7)?.id ?? ''
const record = (conversationEnd = '2026-11-19T10:00:00.000Z', retentionClass = SEVEN) => ({
  retentionClass,
  conversationEnd,
})

describe('an extension', () => {
  it('is for one officer up to two years beyond the end of the class, to the second', () => {
    const causes = (until: string) => approvalCauses(policy, [record()], 1, { until })
    expect(causes('2030-01-01')).toEqual([])
    expect(causes('2035-11-19T10:00:00Z')).toEqual([])
    expect(causes('2035-11-19T10:00:01Z')).toEqual(['beyond-class-end'])
    expect(approvalCauses(policy, [record()], 1, { years: 9 })).toEqual([])
    expect(approvalCauses(policy, [record()], 1, { years: 10 })).toEqual(['beyond-class-end'])
  })

  it('needs another person when it is beyond the end of one of the records', () => {
    const until = '2035-11-19T10:00:00Z'
    expect(approvalCauses(policy, [record(), record('2026-11-18T10:00:00.000Z')], 2, { until })).toEqual([
      'beyond-class-end',
    ])
  })

  it('needs another person for a class that the policy no longer has, however short it is', () => {
    expect(approvalCauses(policy, [record(undefined, 'gone')], 1, { years: 1 })).toEqual(['beyond-class-end'])
  })

  it('of more than a hundred records needs another person, also where the archive has fewer of them', () => {
    const few = [record()]
    expect(approvalCauses(policy, few, 100, { years: 9 })).toEqual([])
    expect(approvalCauses(policy, few, 101, { years: 9 })).toEqual(['many-records'])
    expect(approvalCauses(policy, few, 101, { years: 10 })).toEqual(['beyond-class-end', 'many-records'])
    expect(approvalCauses(policy, [], 101, { years: 99 })).toEqual(['many-records'])
  })

  it.each(['soon', '2127-01-01'])('is not asked for until %s', (until) => {
    expect(() => approvalCauses(policy, [record()], 1, { until })).toThrow(ArchiveError)
  })

  it('is for a hundred years after the end at most, in whole seconds, never shorter than asked', () => {
    const end = '2026-11-19T10:00:00.000Z'
    expect(extendedUntil(end, { until: '2126-11-19T10:00:00Z' })).toBe('2126-11-19T10:00:00.000Z')
    expect(() => extendedUntil(end, { until: '2126-11-19T10:00:00.001Z' })).toThrow(ArchiveError)
    expect(extendedUntil(end, { until: '2030-01-01T00:00:00.001Z' })).toBe('2030-01-01T00:00:01.000Z')
    expect(extendedUntil(end, { years: 7 })).toBe('2033-11-19T10:00:00.000Z')
  })

  it('waits two weeks for another person', () => {
    expect(openUntil({ askedAt: '2026-02-20T08:00:00.000Z' })).toBe('2026-03-06T08:00:00.000Z')
  })
})
