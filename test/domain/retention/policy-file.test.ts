import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readPolicy } from '../../../adapters/policy-file.ts'
import { containersOf } from '../../../domain/record/containers.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-policy-'))
let files = 0

function file(content: string): string {
  const path = join(folder, `policy-${++files}.json`)
  writeFileSync(path, content)
  return path
}

afterAll(() => rmSync(folder, { recursive: true }))

async function reasons(path: string): Promise<string[]> {
  const error = await readPolicy(path).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ code: 'bad-policy' })
  return (error as Error).message.split('\n')
}

describe('the policy file', () => {
  it('is read as it stands in the repository, and every class cites its basis', async () => {
    const policy = await readPolicy('policy/retention.json')
    expect(policy.classes.every((retentionClass) => retentionClass.basis.length > 0)).toBe(true)
    expect(new Set(containersOf(policy).map((containerPlan) => containerPlan.name)).size).toBe(
      policy.classes.length * 2 + 6,
    )
  })

  it('refuses the archive tier, and says why', async () => {
    const policy = JSON.parse(readFileSync('policy/retention.json', 'utf8')) as { classes: object[] }
    const classes = policy.classes.map((entry, i) => (i === 2 ? { ...entry, offlineTierAllowed: true } : entry))
    const why = 'asks for the archive tier: a blob under an encryption scope cannot be moved there'
    expect(await reasons(file(JSON.stringify({ ...policy, classes })))).toContain(
      `  - classes.2.offlineTierAllowed: ${why}`,
    )
  })

  it('names every problem with its path, in one message, contradictions beside wrong values', async () => {
    const path = file(
      JSON.stringify({
        version: 'caf\u00e9',
        fallbackClass: 'none',
        businessKeys: {},
        classes: [
          { id: 'A', title: 't', basis: [], years: 0, mode: 'soft', match: {} },
          {
            id: 'good-one',
            title: 't',
            basis: ['b'],
            years: 101,
            mode: 'locked',
            match: 'everything',
            requires: ['trade'],
          },
          { id: 'good-one', title: 't', basis: ['b'], years: 1.5, mode: 'locked', match: 'everything' },
        ],
      }),
    )
    expect(await reasons(path)).toEqual([
      `${path}: the retention policy has 11 problem(s):`,
      expect.stringContaining('- version: must be 1 to 40 printable ASCII'),
      expect.stringContaining('- classes.0.id: must be 3 to 40 lower-case'),
      expect.stringContaining('- classes.0.basis: '),
      expect.stringContaining('- classes.0.years: '),
      expect.stringContaining('- classes.0.mode: '),
      expect.stringContaining('- classes.0.match: matches nothing in particular'),
      expect.stringContaining('- classes.1.years: '),
      expect.stringContaining('- classes.2.years: '),
      '  - fallbackClass: "none" is not the id of a class',
      '  - classes.1: business key "trade" is not defined under businessKeys',
      '  - classes.2.id: "good-one" is used twice',
    ])
  })

  it.each([
    [{ queue: ['x'] }, 'classes.0.match: Unrecognized key: "queue"'],
    [{ queues: [] }, 'classes.0.match.queues: '],
    [{ media: ['voice', ' '] }, 'classes.0.match.media.1: '],
    [{ ivrOnly: 'yes' }, 'classes.0.match.ivrOnly: Invalid input: expected boolean'],
    [{ businessKeys: { trade: 5 } }, 'classes.0.match.businessKeys.trade: must be a list of values or "*"'],
    [{ businessKeys: { trade: [] } }, 'classes.0.match.businessKeys.trade: '],
    [{ businessKeys: {} }, 'classes.0.match.businessKeys: names no key, so it would match everything'],
    ['all', 'classes.0.match: must be conditions, "everything" or "fallback"'],
    [null, 'classes.0.match: must be conditions, "everything" or "fallback"'],
  ])('says what is wrong within a rule: %j', async (match, problem) => {
    const path = file(
      JSON.stringify({
        version: '1',
        fallbackClass: 'one',
        businessKeys: { trade: ['t'] },
        classes: [{ id: 'one', title: 't', basis: ['b'], years: 5, mode: 'locked', match }],
      }),
    )
    expect((await reasons(path)).join('\n')).toContain(`  - ${problem}`)
  })

  it(
    'finds contradictions: unknown fallback, ids used twice or taken by Holdfast, undefined keys, ' +
      'classes that nothing can reach',
    async () => {
      const one = { title: 't', basis: ['b'], years: 5, mode: 'locked' as const }
      const path = file(
        JSON.stringify({
          version: '1',
          fallbackClass: 'none',
          classes: [
            { ...one, id: 'same', match: 'everything' },
            { ...one, id: 'same', match: 'everything' },
            { ...one, id: 'evidence', match: { businessKeys: { trade: '*' } } },
            { ...one, id: 'eu-only', match: { jurisdictions: ['EU'] } },
            { ...one, id: 'one-exact', match: 'everything', requires: ['constructor'] },
            { ...one, id: 'lost', match: 'fallback' },
          ],
        }),
      )
      const error = (await reasons(path)).join('\n')
      for (const part of [
        'fallbackClass: "none" is not the id of a class',
        'classes.1.id: "same" is used twice',
        'classes.2.id: "evidence" is a container of Holdfast',
        'classes.2: business key "trade" is not defined',
        'classes.3.match.jurisdictions: needs jurisdictionAttribute',
        'classes.4.id: "one-exact" is a container of Holdfast',
        'classes.4: business key "constructor" is not defined',
        'classes.5.match: only the fallbackClass can match as "fallback"',
      ])
        expect(error).toContain(part)
    },
  )

  it('takes ids of 3 to 40 characters, as containers are called', async () => {
    const withId = (id: string) =>
      file(
        JSON.stringify({
          version: '1',
          fallbackClass: id,
          classes: [{ id, title: 't', basis: ['b'], years: 5, mode: 'locked', match: 'everything' }],
        }),
      )
    for (const id of ['abc', 'a-b', 'a'.repeat(40), '2026-orders'])
      expect((await readPolicy(withId(id))).fallbackClass).toBe(id)
    for (const id of ['ab', 'a'.repeat(41), 'x-'.repeat(20) + 'x', '-abc', 'abc-', 'a--b', 'Abc', 'a_b', 'caf\u00e9'])
      await expect(readPolicy(withId(id))).rejects.toThrow('classes.0.id: must be 3 to 40')
  })

  it('is an object, whatever else somebody put there', async () => {
    for (const json of ['null', '[]', '"text"', '7'])
      expect((await reasons(file(json))).join('\n')).toContain('  - policy: Invalid input: expected object')
  })

  it('that is no JSON, or not there, says which file', async () => {
    const path = file('{ "version": ')
    await expect(readPolicy(path)).rejects.toThrow(`${path}: not JSON`)
    await expect(readPolicy('/nowhere/policy.json')).rejects.toThrow('/nowhere/policy.json: cannot be read (ENOENT)')
  })
})
