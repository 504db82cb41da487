import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lookupKeys, safe } from '../../../adapters/cosmos-index/lookup-keys.ts'
import { record } from '../../contract/ports/index-contract.ts'

describe('keys of the index', () => {
  it('are allowed in Cosmos whatever the text is, and differ where the texts differ', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary', maxLength: 3000 }),
      fc.stringMatching(/^[ a-z/?#\\]{1,8}$/),
    )
    fc.assert(
      fc.property(texts, texts, (name, other) => {
        const id = safe(name)
        expect(id).toMatch(/^[^/\\?#\s](?:[^/\\?#]*[^/\\?#\s])?$/)
        expect(Buffer.byteLength(id)).toBeLessThanOrEqual(200)
        expect(safe(other) === id).toBe(other === name)
      }),
    )
  })

  it('leave ordinary ids as they are, so that a person can read them', () => {
    for (const text of [
      '3f2a0d1c-0000-4000-8000-00000000000a',
      'T-123',
      'someone@example.com',
      'tel:+15550100',
      'two words',
    ])
      expect(safe(text)).toBe(text)
  })

  it('are one partition per agent, queue and address and month, and one per business key', () => {
    expect(
      lookupKeys(
        record('c', {
          day: '2026-11-30',
          agentIds: ['u-1', 'u-2'],
          queueIds: ['q-1'],
          addresses: ['Tel:+15550100'],
          keys: { trading_id: 'T-1' },
        }),
      ),
    ).toEqual([
      'agent:u-1:2026-11',
      'agent:u-2:2026-11',
      'queue:q-1:2026-11',
      'address:tel:+15550100:2026-11',
      'business:trading_id:T-1',
    ])
  })
})
