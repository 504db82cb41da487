import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../adapters/policy-file.ts'
import { containersOf } from '../../domain/containers.ts'

function file(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'holdfast-policy-')), 'policy.json')
  writeFileSync(path, content)
  return path
}

describe('the policy file', () => {
  it('is read as it stands in the repository, and every class cites its basis', async () => {
    const policy = await readPolicy('policy/retention.json')
    expect(policy.classes.every((one) => one.basis.length > 0)).toBe(true)
    expect(new Set(containersOf(policy).map((one) => one.name)).size).toBe(policy.classes.length * 2 + 6)
  })

  it('names every problem with its path, in one message', async () => {
    const path = file(JSON.stringify({ version: '1', fallbackClass: 'none', businessKeys: {}, classes: [
      { id: 'A', title: 't', basis: [], years: 0, mode: 'soft', match: {} },
      { id: 'good-one', title: 't', basis: ['b'], years: 5, mode: 'locked', match: 'everything' },
    ] }))
    const error = await readPolicy(path).catch((one: unknown) => one as Error)
    expect(error).toMatchObject({ code: 'bad-policy' })
    for (const part of [path, 'classes.0.id', 'classes.0.basis', 'classes.0.years', 'classes.0.mode']) expect(String(error)).toContain(part)
  })

  it('finds contradictions: unknown fallback, ids used twice or taken by Holdfast, undefined keys', async () => {
    const one = { title: 't', basis: ['b'], years: 5, mode: 'locked' as const }
    const path = file(JSON.stringify({ version: '1', fallbackClass: 'none', classes: [
      { ...one, id: 'same', match: 'everything' }, { ...one, id: 'same', match: 'everything' }, { ...one, id: 'evidence', match: { businessKeys: { trade: '*' } } }, { ...one, id: 'eu-only', match: { jurisdictions: ['EU'] } },
    ] }))
    const error = String(await readPolicy(path).catch((caught: unknown) => caught))
    for (const part of ['"none" is not the id of a class', '"same" is used twice', '"evidence" is a container of Holdfast', 'business key "trade" is not defined', 'needs jurisdictionAttribute']) expect(error).toContain(part)
  })

  it('that is no JSON, or not there, says which file', async () => {
    const path = file('{ "version": ')
    await expect(readPolicy(path)).rejects.toThrow(`${path}: not JSON`)
    await expect(readPolicy('/nowhere/policy.json')).rejects.toThrow('/nowhere/policy.json: cannot be read (ENOENT)')
  })
})
