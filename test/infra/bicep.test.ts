/** The infrastructure is right as far as its text can say it. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { check } from '../../infra/check/check.mjs'
import { inventory } from '../../infra/check/inventory.mjs'
import { deployed } from './deployed.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-bicep-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const findingsIn = (text: string) => {
  writeFileSync(join(folder, 'x.bicep'), text)
  return check([join(folder, 'x.bicep')]).map(({ rule }) => rule)
}

describe('infra', () => {
  it('is clean by the checker', () => {
    expect(check(['infra']).map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([])
  })

  it('is checked by something that sees mistakes', () => {
    const body = "{\n  name: 'abc'\n  location: 'x'\n  kind: 'StorageV2'\n  sku: { name: 'Standard_ZRS' }\n"
    const account = (rest: string) =>
      `resource a 'Microsoft.Storage/storageAccounts@2025-08-01' = ${body}  properties: { ${rest} }\n}\n`
    expect(findingsIn(account('allowSharedKeyAccess: false'))).toEqual([])
    expect(findingsIn(account("allowSharedKeyAccess: 'no'"))).not.toEqual([])
    expect(findingsIn(account('allowSharedKeys: false'))).not.toEqual([])
    expect(findingsIn(account('allowSharedKeyAccess: false').slice(0, -3))).not.toEqual([])
  })

  it('has no resource that no test ever sees: what is written is created by one choice or another', () => {
    const written = new Set(inventory(['infra']).flatMap(({ type, existing }) => (existing ? [] : [type])))
    const created = new Set(
      [{}, { durableBackend: 'scheduler', plan: 'premium' }, { firewallAddress: '10.9.0.4' }].flatMap((params) =>
        deployed({ params }).resources.map(({ type }) => type),
      ),
    )
    expect(written.size).toBeGreaterThan(30)
    expect([...written].filter((type) => !created.has(type))).toEqual([])
  })

  const regions = readdirSync('infra/parameters').map((file) => file.replace('.bicepparam', ''))
  it.each(regions)('can be worked out for %s', (region) => {
    expect(deployed({ region }).resources.length).toBeGreaterThan(150)
  })
})
