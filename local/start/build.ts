import { spawnSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PACKAGE, ROOT } from './children.ts'

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
const SOURCES = [
  'functions/host-settings.json',
  'package-lock.json',
  'policy/*',
  ...ROOMS.map((room) => `${room}/**/*.ts`),
]

/**
 * Packages the app into dist/app when a source is newer than the last package. Null when there was nothing to do, else
 * how long it took, ms. @throws Error with the bundler's words
 */
export function buildIfNeeded(): number | null {
  const newest = Math.max(
    ...SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).map((path) => modified(join(ROOT, path))),
  )
  // Written last.
  if (modified(join(PACKAGE, 'package.json')) > newest) return null
  const began = Date.now()
  const result = spawnSync(process.execPath, [join(ROOT, 'packaging/build.ts')], { cwd: ROOT, encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`the app cannot be packaged:\n${result.stdout}${result.stderr}`)
  return Date.now() - began
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
