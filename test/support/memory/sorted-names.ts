/** Names in order: those under a prefix are found without looking at all of them, and one is added as easily. */
export interface SortedNames {
  add(name: string): void
  delete(name: string): void
  under(prefix: string): string[]
  readonly size: number
}

/** Names of one run; a full one is halved. */
const MOST = 1024

export function sortedNames(names: Iterable<string> = []): SortedNames {
  const all = [...new Set(names)].sort()
  /** Each in order, and one after the other. */
  const runs: string[][] = []
  for (let from = 0; from < all.length; from += MOST / 2) runs.push(all.slice(from, from + MOST / 2))
  let size = all.length

  /** The last run that begins at the name or before it; the first where none does. */
  const runOf = (name: string): number => Math.max(0, firstNot(runs, (run) => (run[0] ?? '') <= name) - 1)
  const positionIn = (run: readonly string[], name: string): number => firstNot(run, (entry) => entry < name)

  return {
    add(name) {
      const index = runOf(name)
      const run = (runs[index] ??= [])
      const at = positionIn(run, name)
      if (run[at] === name) return
      run.splice(at, 0, name)
      size++
      if (run.length >= MOST) runs.splice(index + 1, 0, run.splice(MOST / 2))
    },
    delete(name) {
      const index = runOf(name)
      const run = runs[index] ?? []
      const at = positionIn(run, name)
      if (run[at] !== name) return
      run.splice(at, 1)
      size--
      if (run.length === 0) runs.splice(index, 1)
    },
    under(prefix) {
      const found: string[] = []
      for (let index = runOf(prefix); index < runs.length; index++) {
        const run = runs[index] ?? []
        const from = positionIn(run, prefix)
        let to = from
        while (run[to]?.startsWith(prefix) === true) to++
        found.push(...run.slice(from, to))
        if (to < run.length) break
      }
      return found
    },
    get size() {
      return size
    },
  }
}

/** Where the first entry is of which the test does not hold any more; it holds of those before and of none after. */
function firstNot<T>(entries: readonly T[], test: (entry: T) => boolean): number {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (test(entries[middle] as T)) low = middle + 1
    else high = middle
  }
  return low
}
