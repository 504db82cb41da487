/** Names in order, so that those under a prefix are found without looking at all of them. */
export interface SortedNames {
  add(name: string): void
  under(prefix: string): string[]
  readonly size: number
}

export function sortedNames(names: Iterable<string> = []): SortedNames {
  const sorted = [...new Set(names)].sort()
  /** Where the name is, or would be. */
  const position = (name: string): number => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle] ?? '') < name) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    add(name) {
      const at = position(name)
      if (sorted[at] !== name) sorted.splice(at, 0, name)
    },
    under(prefix) {
      const from = position(prefix)
      let to = from
      while (sorted[to]?.startsWith(prefix) === true) to++
      return sorted.slice(from, to)
    },
    get size() {
      return sorted.length
    },
  }
}
