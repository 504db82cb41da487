import { ArchiveError } from '../../../domain/errors.ts'
import type { Staging } from '../../../domain/ports/support.ts'

/** Keeps JSON text, not objects: what JSON loses, it loses too. */
export function memoryStaging(): Staging & { names(): string[] } {
  const files = new Map<string, string>()
  return {
    names: () => [...files.keys()].sort(),
    write: (name, value) => Promise.resolve(void files.set(name, JSON.stringify(value))),
    read<T>(name: string): Promise<T> {
      const text = files.get(name)
      return text === undefined
        ? Promise.reject(new ArchiveError('staging-missing', `staging has no ${name}`))
        : Promise.resolve(JSON.parse(text) as T)
    },
    list: (prefix) => Promise.resolve([...files.keys()].filter((name) => name.startsWith(prefix)).sort()),
  }
}
