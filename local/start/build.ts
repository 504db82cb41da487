import { spawnSync } from 'node:child_process'
import { existsSync, globSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './children.ts'

const ROOMS = [
  'functions',
  'api',
  'orchestrations',
  'activities',
  'use-cases',
  'card-data',
  'domain',
  'evidence',
  'adapters',
]
const SOURCES = ['tsconfig*.json', 'package.json', ...ROOMS.map((room) => `${room}/**/*.ts`)]
/** Written after a build: the compiler itself rewrites only the files that changed. */
const STAMP = join(ROOT, 'dist/.built')

/**
 * Compiles the app to dist/ when a source is newer than the last build. Null when there was nothing to do, else how
 * long it took, ms. @throws Error with the compiler's words
 */
export function buildIfNeeded(): number | null {
  const newest = Math.max(
    ...SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).map((path) => modified(join(ROOT, path))),
  )
  if (existsSync(join(ROOT, 'dist/functions/main.js')) && modified(STAMP) > newest) return null
  const began = Date.now()
  const result = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
    { cwd: ROOT, encoding: 'utf8' },
  )
  if (result.status !== 0) throw new Error(`the app does not compile:\n${result.stdout}${result.stderr}`)
  writeFileSync(STAMP, '')
  // A source that was saved while the compiler ran is newer than the build.
  utimesSync(STAMP, began / 1000, began / 1000)
  return Date.now() - began
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
