/** Which tests load a file, by what files import. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const IMPORT = /^(?:import|export) (?!type )[^']*?from '(\.[^']+)'|\bimport\(\s*'(\.[^']+)'/gm

/** @returns absolute paths by absolute path: who imports it */
export function importersIn(root: string): Map<string, string[]> {
  const importers = new Map<string, string[]>()
  for (const name of globSync('**/*.ts', { cwd: root, exclude: ['node_modules/**', 'dist/**'] })) {
    const file = resolve(root, name)
    for (const [, named, lazy] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const imported = resolve(dirname(file), named ?? lazy ?? '')
      importers.set(imported, [...(importers.get(imported) ?? []), file])
    }
  }
  return importers
}

/** The file and everything that loads it, over however many imports; the nearest first. */
export function loadersOf(file: string, importers: ReadonlyMap<string, readonly string[]>): string[] {
  const loaders = new Set([file])
  for (const loader of loaders) for (const importer of importers.get(loader) ?? []) loaders.add(importer)
  return [...loaders]
}
