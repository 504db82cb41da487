/** The import table is enforced: each arrow that it lacks is refused, and no import goes in a circle. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Linter } from 'eslint'
import tseslint from 'typescript-eslint'
import { BOUNDED_LOOPS, FENCE, fencePlugin, refusal } from '../../fence.mjs'

const ROOMS = Object.entries(FENCE)
const UNLIMITED = ROOMS.filter(([, { rooms }]) => rooms.includes('*')).map(([room]) => room)
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', '*.ts'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('test/fixtures/'))

/** A file that stands in the room, two folders deep where the room is a folder. */
const fileIn = (room: string) => (room.endsWith('.ts') ? room : `${room}/deep/file.ts`)
const pathTo = (room: string, target: string) => posix.relative(posix.dirname(fileIn(room)), fileIn(target))
const inside = (path: string, room: string) => path === room || path.startsWith(`${room}/`)

const arrows = ROOMS.filter(([room]) => !UNLIMITED.includes(room)).flatMap(([room, { rooms, types }]) =>
  ROOMS.map(([target]) => target)
    .filter((target) => !inside(target, room) && !inside(room, target))
    .map((target) => ({
      room,
      target,
      values: rooms.some((allowed) => inside(fileIn(target), allowed)),
      types: types.some((allowed) => inside(fileIn(target), allowed)),
    })),
)

describe('loops of activities', () => {
  const linter = new Linter({ cwd: process.cwd() })
  const refused = (code: string, filename = 'activities/any/file.ts') =>
    linter.verify(
      code,
      [
        {
          files: ['**/*.ts'],
          plugins: { fence: fencePlugin },
          languageOptions: { parser: tseslint.parser },
          rules: { 'fence/bounded-activities': 'error' },
        },
      ],
      { filename: posix.join(process.cwd(), filename) },
    ).length

  it('that wait are refused unless they look at the clock, go over few things, or wait for nothing', () => {
    expect(refused('async function a() { for (const x of all) await ask(x) }')).toBe(1)
    expect(refused('async function a() { for await (const x of all) keep(x) }')).toBe(1)
    expect(refused('async function a() { while (more) { for (const x of page) await ask(x) } }')).toBe(2)
    expect(refused('async function a() { for (const x of all) { if (end.over()) break; await ask(x) } }')).toBe(0)
    expect(refused('async function a() { for (const x of few(parts)) await ask(x) }')).toBe(0)
    expect(refused('for (const x of all) keep(x)')).toBe(0)
    expect(refused('async function a() { for (const x of all) await ask(x) }', 'use-cases/file.ts')).toBe(0)
  })

  it('that are excused stand in a file that there is', () => {
    expect(Object.keys(BOUNDED_LOOPS).filter((file) => !files.includes(file))).toEqual([])
  })
})

describe('the import table', () => {
  it.each(arrows)('$room -> $target', ({ room, target, values, types }) => {
    const specifier = `./${pathTo(room, target)}`
    expect({ values: refusal(fileIn(room), specifier, false) === null }).toEqual({ values })
    expect({ types: refusal(fileIn(room), specifier, true) === null }).toEqual({ types: values || types })
  })

  it.each(ROOMS.filter(([, { packages }]) => !packages.includes('*')).map(([room]) => room))(
    '%s imports no package that its row lacks',
    (room) => {
      for (const name of ['left-pad', 'node:child_process/x', 'express']) {
        expect({ name, refused: refusal(fileIn(room), name, false) !== null || name.startsWith('node:') }).toEqual({
          name,
          refused: true,
        })
      }
    },
  )

  it('is what lint asks of every file, also of nested ones', () => {
    const output = lint('domain/retention/deep/x.ts', "import { vault } from '../../../adapters/blob-vault/vault.ts'\n")
    expect(output).toContain('domain may not import adapters/blob-vault/vault.ts')
    expect(lint('functions/http/x.ts', "import { main } from '../../cli/main.ts'\n")).toContain(
      'functions may not import',
    )
  })

  it('has a row for every folder that holds code', () => {
    const rooms = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? ''))
    expect([...rooms].filter((room) => !ROOMS.some(([row]) => row.split('/')[0] === room))).toEqual([])
  })
})

describe('imports', () => {
  it('never go in a circle', () => {
    expect(circles(new Map(files.map((file) => [file, importsOf(file)])))).toEqual([])
  })

  it('leave fewer than 12 files directly in activities/', () => {
    expect(files.filter((file) => /^activities\/[^/]+$/.test(file)).length).toBeLessThan(12)
  })
})

function lint(filename: string, code: string): string {
  const script =
    "import { ESLint } from 'eslint'; import { fencePlugin } from './fence.mjs'; import ts from 'typescript-eslint';" +
    'const [file, code] = process.argv.slice(1);' +
    'const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: [{ files: ["**/*.ts"], plugins: ' +
    "{ fence: fencePlugin }, languageOptions: { parser: ts.parser }, rules: { 'fence/imports': 'error' } }] });" +
    'const [result] = await eslint.lintText(code, { filePath: file });' +
    'console.log(result.messages.map((message) => message.message).join("\\n"))'
  return execFileSync(process.execPath, ['--input-type=module', '-e', script, filename, code], { encoding: 'utf8' })
}

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/(?:from |import\()'(\.[^']+)'/g)].map(([, specifier = '']) =>
    posix.normalize(posix.join(posix.dirname(file), specifier)),
  )
}

/** Groups of files that reach each other (Tarjan's strongly connected components of more than one file). */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (file: string): number => {
    order.set(file, order.size)
    lowest.set(file, order.get(file) ?? 0)
    stack.push(file)
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue
      const low = order.has(next) ? (stack.includes(next) ? (order.get(next) ?? 0) : Infinity) : visit(next)
      lowest.set(file, Math.min(lowest.get(file) ?? 0, low))
    }
    if (lowest.get(file) === order.get(file)) {
      const group = stack.splice(stack.indexOf(file))
      if (group.length > 1) found.push(group)
    }
    return lowest.get(file) ?? 0
  }
  for (const file of graph.keys()) if (!order.has(file)) visit(file)
  return found
}
