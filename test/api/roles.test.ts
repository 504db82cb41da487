import { describe, expect, it } from 'vitest'
import { OPERATIONS } from '../../api/operations.ts'
import { COLUMNS, decide, ROLE_TABLE } from '../../api/roles.ts'
import type { Principal } from '../../domain/access/principal.ts'

const person = (...roles: Principal['roles']): Principal => ({
  kind: 'person',
  oid: '00000000-0000-4000-8000-000000000001',
  name: 'somebody',
  roles,
  address: null,
})

describe('the role table', () => {
  it('has a row for every operation but the anonymous one', () => {
    for (const { id, anonymous } of OPERATIONS) expect([id, id in ROLE_TABLE]).toEqual([id, anonymous !== true])
  })

  it('lets nobody in without a role, and nobody into an operation without a row', () => {
    for (const id of Object.keys(ROLE_TABLE)) expect(decide(id, person())).toBe('deny')
    expect(decide('nothing', person('Compliance.Officer'))).toBe('never')
  })

  it('shows no content to who runs the platform, whatever else they are', () => {
    for (const id of ['searchRecords', 'getRecord', 'createRetrieval', 'retrieve', 'getRetrieval', 'streamObject'])
      expect(decide(id, person('Legal.Reviewer', 'Platform.Administrator'))).toBe('never')
  })

  it('never lets a machine approve or see content, whatever roles it was given', () => {
    for (const [id, { by }] of Object.entries(ROLE_TABLE)) {
      const machine: Principal = { ...person('Compliance.Officer', 'Legal.Reviewer'), kind: 'machine' }
      expect([id, decide(id, machine)]).toEqual([id, by.machine])
      if (COLUMNS.some((column) => by[column] === 'second-person')) expect(by.machine).toBe('never')
    }
  })
})
