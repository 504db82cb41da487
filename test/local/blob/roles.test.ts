import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { judge } from '../../../local/blob/roles.ts'
import { ROLE_NAMES } from '../../../local/identity/contract.ts'

const plain = { protects: false, tags: false }

describe('the role table', () => {
  const require = createRequire(import.meta.url)
  const loaded: { default: Record<string, unknown> } = require('azurite/dist/src/blob/generated/artifacts/operation.js')
  const operations = Object.keys(loaded.default).filter((name) => name.includes('_'))

  it('gives each destructive right to one role alone', () => {
    const holders = (operation: string, kind: 'worm' | 'mutable') =>
      ROLE_NAMES.filter((role) => judge(role, operation, kind, plain) === 'allowed')
    expect(holders('Blob_Delete', 'worm')).toEqual(['disposition'])
    expect(holders('BlockBlob_Upload', 'worm')).toEqual(['archiver'])
    expect(holders('Blob_SetImmutabilityPolicy', 'worm')).toEqual(['keeper'])
    expect(holders('Blob_SetLegalHold', 'worm')).toEqual(['keeper'])
    expect(holders('Blob_Download', 'worm')).toEqual(['reader'])
  })

  it('nobody can both write a record and delete it, or protect it and delete it', () => {
    for (const role of ROLE_NAMES) {
      const may = (operation: string) => judge(role, operation, 'worm', plain) === 'allowed'
      expect(
        [may('BlockBlob_Upload'), may('Blob_Delete'), may('Blob_SetImmutabilityPolicy')].filter(Boolean).length,
      ).toBeLessThanOrEqual(1)
    }
  })

  it('has an answer for every operation Azurite knows, and none allows a container to be changed', () => {
    for (const operation of operations) {
      for (const role of ROLE_NAMES) {
        for (const kind of ['worm', 'mutable'] as const) {
          const judgement = judge(role, operation, kind, plain)
          expect(['allowed', 'refused', 'unsupported']).toContain(judgement)
          if (/^Container_(Create|Delete|Set|Acquire|Release|Renew|Break|Change|Restore)/.test(operation))
            expect(judgement).toBe('refused')
        }
      }
    }
  })

  it('asks for the keeper’s right where a policy travels with a write, so that no single role can do it', () => {
    for (const role of ROLE_NAMES) {
      expect(judge(role, 'BlockBlob_Upload', 'worm', { protects: true, tags: false })).toBe('refused')
    }
  })
})
