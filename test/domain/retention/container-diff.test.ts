import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { containerChanges } from '../../../domain/retention/container-diff.ts'
import { parsePolicy } from '../../../domain/retention/retention-policy-schema.ts'
import type { RetentionPolicy } from '../../../domain/retention/retention-policy.ts'

const policy = parsePolicy(JSON.parse(readFileSync('policy/retention.json', 'utf8')))
type Class = RetentionPolicy['classes'][number]
const changed = (id: string, change: Partial<Class>): RetentionPolicy => ({
  ...policy,
  classes: policy.classes.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)),
})
const needs = (after: RetentionPolicy) =>
  containerChanges(policy, after).map(({ container, need }) => `${container}: ${need}`)

describe('what another policy asks of containers', () => {
  it('nothing, where no period and no mode differs', () => {
    expect(needs({ ...policy, version: 'other' })).toEqual([])
  })

  it('a locked period grows, and the exact one beside it', () => {
    expect(needs(changed('uk-complaints', { years: 7 }))).toEqual([
      'uk-complaints: extend',
      'uk-complaints-exact: extend',
    ])
  })

  it('a locked one is never shorter nor unlocked: its class needs another id; the exact one can change', () => {
    expect(needs(changed('uk-complaints', { years: 5 }))).toEqual([
      'uk-complaints: replace',
      'uk-complaints-exact: shorten',
    ])
    expect(needs(changed('uk-complaints', { mode: 'unlocked' }))).toEqual(['uk-complaints: replace'])
  })

  it('an erasable one may be locked', () => {
    expect(needs(changed('ivr-only', { mode: 'locked' }))).toEqual(['ivr-only: lock'])
  })

  it('the longest class carries evidence with it', () => {
    const longer = needs(changed('healthcare', { years: 10 }))
    expect(longer).toEqual([
      'healthcare: extend',
      'healthcare-exact: extend',
      'evidence: extend',
      'audit-logs: extend',
      'events: extend',
    ])
  })

  it('a class that comes, and one that goes', () => {
    expect(needs(changed('ivr-only', { id: 'self-service' }))).toEqual([
      'self-service: create',
      'self-service-exact: create',
      'ivr-only: unused',
      'ivr-only-exact: unused',
    ])
  })
})
