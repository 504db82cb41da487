/** How the digits of a card number are grouped, and what that says. */
import type { Atom } from './atoms.ts'
import type { Run } from './runs.ts'

/** A run with 1 for every atom that belongs to a number already. */
export interface Grouped extends Run {
  owned: Uint8Array
}

export function isFours(run: Run, first: number, last: number): boolean {
  if (last - first !== 3) return false
  for (let i = first; i <= last; i++) if (run.atoms[i]?.digits.length !== 4) return false
  return true
}

/**
 * Whether groups of these sizes, with these separators and neighbours, can be one card number. `strong`: its range is
 * narrow.
 */
export function shapeAllows(
  run: Grouped,
  first: number,
  last: number,
  length: number,
  strong: boolean,
  isContext: () => boolean,
): boolean {
  const { atoms, gaps, owned } = run
  if (first === last) return strong || isContext()
  const inner = gaps[first + 1]?.signature
  const size = atoms[first]?.digits.length ?? 0
  const atStart = first === 0 || owned[first - 1] === 1
  const atEnd = last === atoms.length - 1 || owned[last + 1] === 1
  const startVisible = atStart || gaps[first]?.signature !== inner || differs(atoms[first - 1], size, atoms[first])
  const endVisible = atEnd || gaps[last + 1]?.signature !== inner || differs(atoms[last + 1], size, atoms[last])
  // Whatever its shape, then: most beginnings in a hostile text end here.
  if (!startVisible && !(strong && isContext())) return false
  if (!strong && !(endVisible && size === 4 && length >= 13) && !isContext()) return false
  const shape = shapeOf(run, first, last)
  let fields = false
  let cells = false
  let lines = false
  for (let i = first + 1; i <= last; i++) {
    const gap = gaps[i]
    fields ||= gap?.field === true
    cells ||= gap?.cell === true
    lines ||= gap?.line === true
  }
  // The fields of a row may hold the groups of one number each, and then all are alike.
  if (fields && !isUniform(run, first, last)) return false
  switch (shape) {
    case 'card':
      // A column of numbers has many fours; a number that was broken over lines ends where the groups end.
      if (lines && !cells)
        return (
          (strong && atStart && (atEnd || differs(atoms[last + 1], size, atoms[last]))) || (isContext() && startVisible)
        )
      if (cells) return (strong && atStart && atEnd && isUniform(run, first, last)) || (startVisible && isContext())
      if (strong) return startVisible || isContext()
      // In a wide range the beginning of a longer number is right by chance.
      return (
        startVisible && ((endVisible && length >= 13 && size === 4) || ((endVisible || length === 16) && isContext()))
      )
    case 'digits':
      return strong
        ? (startVisible && (!lines || atEnd) && (!cells || (atEnd && isUniform(run, first, last)))) || isContext()
        : startVisible && endVisible && isContext()
    case 'irregular':
      if (strong && length !== 14 && !cells && atStart && atEnd && (!lines || last - first < 8)) return true
      return atStart && (atEnd || endVisible) && isContext()
  }
}

function differs(neighbour: Atom | undefined, size: number, own: Atom | undefined): boolean {
  if (neighbour === undefined || neighbour.spoken !== own?.spoken) return true
  return (neighbour.each ?? neighbour.digits.length) !== size
}

/** The same between all groups. */
function isUniform({ gaps }: Run, first: number, last: number): boolean {
  for (let i = first + 2; i <= last; i++) if (gaps[i]?.signature !== gaps[first + 1]?.signature) return false
  return true
}

/** `card`: groups as cards are printed or typed. `digits`: one by one, or said. */
function shapeOf({ atoms, gaps }: Run, first: number, last: number): 'card' | 'digits' | 'irregular' {
  let ones = true
  let even = true
  let same = true
  const size = atoms[first]?.digits.length ?? 0
  for (let i = first; i <= last; i++) {
    const atom = atoms[i]
    if (atom === undefined) return 'irregular'
    const length = atom.digits.length
    if (length !== 1 && !atom.spoken) ones = false
    if (length !== size && !(i === last && length < size)) even = false
    if (i > first + 1 && gaps[i]?.signature !== gaps[first + 1]?.signature) same = false
  }
  if (ones) return 'digits'
  if (even && size <= 8 && (same || size === 4)) return 'card'
  if (last - first < MOST_PRINTED && PRINTED.has(packed(atoms, first, last))) return 'card'
  return last - first === 1 && (size === 6 || size === 4 || size === 8) ? 'card' : 'irregular'
}

/** Sizes of groups as some cards are printed, each as one number. */
const MOST_PRINTED = 4
const PRINTED: ReadonlySet<number> = new Set(
  [
    [4, 6, 5],
    [4, 6, 4],
    [4, 4, 5],
    [4, 3, 3, 3],
    [4, 4, 4, 5],
    [4, 4, 4, 7],
    [4, 4, 4, 6],
  ].map((sizes) => sizes.reduce(packedWith, 0)),
)

function packed(atoms: readonly Atom[], first: number, last: number): number {
  let sizes = 0
  for (let i = first; i <= last; i++) sizes = packedWith(sizes, atoms[i]?.digits.length ?? 0)
  return sizes
}

/** No group of a number has more digits than fit. */
function packedWith(sizes: number, size: number): number {
  return sizes * 100 + size
}
