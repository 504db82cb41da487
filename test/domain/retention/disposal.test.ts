import { describe, expect, it } from 'vitest'
import { quarantinedFileSchema, standing } from '../../../domain/retention/disposal.ts'

const NOW = Date.parse('2026-11-20T08:00:00.000Z')

describe('a quarantined file', () => {
  it('is due from the instant of its date on, and before it is not', () => {
    const at = (until: string | null, locked = false) => standing({ until, locked, legalHold: false }, NOW)
    expect(at('2026-11-20T08:00:00.001Z')).toBe('not-yet')
    expect(at('2026-11-20T08:00:00.000Z')).toBe('due')
    expect(at('2026-11-19T08:00:00.000Z', true)).toBe('due')
    expect(at(null)).toBe('due')
  })

  it('is held by a legal hold, whatever its date', () => {
    for (const until of [null, '2020-01-01T00:00:00.000Z', '2030-01-01T00:00:00.000Z'])
      expect(standing({ until, locked: false, legalHold: true }, NOW)).toBe('held')
  })

  it('is named by a message and nothing else', () => {
    const message = { kind: 'quarantined', container: 'quarantine', name: 'advice-voice/2026/11/19/c/attachments/a' }
    expect(quarantinedFileSchema.parse(message)).toEqual(message)
    expect(quarantinedFileSchema.safeParse({ ...message, name: 'a' }).success).toBe(true)
    // The longest name that storage takes.
    expect(quarantinedFileSchema.safeParse({ ...message, name: 'a'.repeat(1024) }).success).toBe(true)
    for (const change of [
      { name: '' },
      { name: 'a'.repeat(1025) },
      { container: 'advice-voice' },
      { kind: 'expired' },
      { approved: true },
    ])
      expect(quarantinedFileSchema.safeParse({ ...message, ...change }).success).toBe(false)
  })
})
