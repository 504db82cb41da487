import { ArchiveError } from '../../../domain/errors.ts'
import type { Staging } from '../../../domain/ports/support.ts'
import { sortedNames } from './sorted-names.ts'

/** Keeps JSON text, not objects: what JSON loses, it loses too. */
export function memoryStaging(): Staging & { names(): string[] } {
  const files = new Map<string, string>()
  const sorted = sortedNames()
  return {
    names: () => sorted.under(''),
    write: (name, value) => {
      files.set(name, JSON.stringify(value))
      sorted.add(name)
      return Promise.resolve()
    },
    read<T>(name: string): Promise<T> {
      const text = files.get(name)
      return text === undefined
        ? Promise.reject(new ArchiveError('staging-missing', `staging has no ${name}`))
        : Promise.resolve(JSON.parse(text) as T)
    },
    list: (prefix) => Promise.resolve(sorted.under(prefix)),
  }
}
