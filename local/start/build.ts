import { spawnSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './children.ts'

const SOURCES = 'tsconfig*.json,package.json,{functions,orchestrations,activities,domain,adapters,evidence}/**/*.ts'.split(/,(?![^{]*})/)

/** Compiles the app to dist/ when a source is newer than it. Null when there was nothing to do, else how long it took, ms. @throws Error with the compiler's words */
export function buildIfNeeded(): number | null {
  const built = modified(join(ROOT, 'dist/functions/main.js'))
  const newest = Math.max(...SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).map((path) => modified(join(ROOT, path))))
  if (built >= newest && modified(join(ROOT, 'dist/.tsbuildinfo')) >= newest) return null
  const began = performance.now()
  const result = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], { cwd: ROOT, encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`the app does not compile:\n${result.stdout}${result.stderr}`)
  return performance.now() - began
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
