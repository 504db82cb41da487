import { describe, expect, it } from 'vitest'
import { adversarialSet, publicSet, scoreOf } from '../../bench/support/card-data-corpora.ts'

describe('labelled texts', () => {
  it('finds what others labelled as card numbers, and nothing else', () => {
    const cases = publicSet()
    expect(cases.filter((labelled) => labelled.expect.length > 0).length).toBeGreaterThanOrEqual(40)
    const { precision, recall, missed, extra } = scoreOf(cases)
    expect({ missed, extra }).toEqual({ missed: [], extra: [] })
    expect(precision).toBeGreaterThanOrEqual(0.99)
    expect(recall).toBeGreaterThanOrEqual(0.99)
  })

  it('has at least 300 cases of its own, both ways, under names of their own', () => {
    const cases = adversarialSet()
    expect(cases.filter((labelled) => labelled.expect.length > 0).length).toBeGreaterThanOrEqual(150)
    expect(cases.filter((labelled) => labelled.expect.length === 0).length).toBeGreaterThanOrEqual(150)
    expect(new Set(cases.map((labelled) => labelled.id)).size).toBe(cases.length)
  })

  it.each(adversarialSet())('$id', (labelled) => {
    const { missed, extra } = scoreOf([labelled])
    expect({ missed, extra }).toEqual({ missed: [], extra: [] })
  })
})
