import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rolesPage } from '../../api/roles-page.ts'
import { OPERATIONS } from '../../api/operations.ts'
import { decide, ROLE_TABLE } from '../../api/roles.ts'
import { ROLES, type Principal } from '../../domain/access/principal.ts'

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

  it('is docs/roles.md, too: npm run openapi writes it', () => {
    expect(readFileSync('docs/roles.md', 'utf8')).toBe(rolesPage())
  })

  it('lets nobody in without a role, and nobody into an operation without a row', () => {
    for (const id of Object.keys(ROLE_TABLE)) expect(decide(id, person())).toBe('deny')
    expect(decide('nothing', person('Compliance.Officer'))).toBe('never')
  })

  it('shows no content to who runs the platform, whatever else they are', () => {
    for (const id of ['searchRecords', 'getRecord', 'createRetrieval', 'retrieve', 'getRetrieval', 'streamObject'])
      expect(decide(id, person('Legal.Reviewer', 'Platform.Administrator'))).toBe('never')
  })

  it('never lets a machine approve or see content', () => {
    for (const { by } of Object.values(ROLE_TABLE))
      if (ROLES.some((role) => by[role] === 'second-person')) expect(by['Platform.Machine']).toBe('never')
    expect(decide('searchRecords', { ...person('Platform.Machine'), kind: 'machine' })).toBe('never')
    expect(decide('startArchiveDay', { ...person('Platform.Machine'), kind: 'machine' })).toBe('allow')
  })
})
