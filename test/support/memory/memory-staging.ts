import { ArchiveError } from '../../../domain/errors.ts'
import type { Clock, Staging } from '../../../domain/ports/support.ts'
import { sortedNames } from './sorted-names.ts'

/** Keeps JSON text, not objects: what JSON loses, it loses too. @param clock says when a file was written */
export function memoryStaging(
  clock: Pick<Clock, 'now'> = { now: () => 0 },
): Staging & { names(): string[]; empty(before: number): void } {
  const files = new Map<string, { text: string; at: number }>()
  const sorted = sortedNames()
  return {
    names: () => sorted.under(''),
    /** What infrastructure does with old files. @param before epoch ms: those last written earlier go */
    empty(before) {
      for (const [name, { at }] of files) {
        // Oldest first: whatever is written again moves to the end.
        if (at >= before) break
        files.delete(name)
        sorted.delete(name)
      }
    },
    write: (name, value) => {
      files.delete(name)
      files.set(name, { text: JSON.stringify(value), at: clock.now() })
      sorted.add(name)
      return Promise.resolve()
    },
    read<T>(name: string): Promise<T> {
      const text = files.get(name)?.text
      return text === undefined
        ? Promise.reject(new ArchiveError('staging-missing', `staging has no ${name}`))
        : Promise.resolve(JSON.parse(text) as T)
    },
    list: (prefix) => Promise.resolve(sorted.under(prefix)),
  }
}
