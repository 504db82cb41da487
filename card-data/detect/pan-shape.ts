/** How the digits of a card number are grouped, and what that says. */
import type { Atom } from './atoms.ts'
import type { Run } from './runs.ts'

/** A run with 1 for every atom that belongs to a number already. */
export interface Grouped extends Run {
  owned: Uint8Array
}

export function isFours(run: Run, first: number, last: number): boolean {
  return last - first === 3 && run.atoms.slice(first, last + 1).every((atom) => atom.digits.length === 4)
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
  const shape = shapeOf(run, first, last)
  const inner = gaps[first + 1]?.signature
  const size = atoms[first]?.digits.length ?? 0
  const atStart = first === 0 || owned[first - 1] === 1
  const atEnd = last === atoms.length - 1 || owned[last + 1] === 1
  const startVisible = atStart || gaps[first]?.signature !== inner || differs(atoms[first - 1], size, atoms[first])
  const endVisible = atEnd || gaps[last + 1]?.signature !== inner || differs(atoms[last + 1], size, atoms[last])
  const inside = gaps.slice(first + 1, last + 1)
  // The fields of a row may hold the groups of one number each, and then all are alike.
  if (inside.some((gap) => gap?.field === true) && !isUniform(run, first, last)) return false
  const cells = inside.some((gap) => gap?.cell === true)
  const lines = inside.some((gap) => gap?.line === true)
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
  return gaps.slice(first + 1, last + 1).every((gap) => gap?.signature === gaps[first + 1]?.signature)
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
  const lengths = atoms
    .slice(first, last + 1)
    .map((atom) => atom.digits.length)
    .join()
  if (
    lengths === '4,6,5' ||
    lengths === '4,6,4' ||
    lengths === '4,4,5' ||
    lengths === '4,3,3,3' ||
    lengths === '4,4,4,5' ||
    lengths === '4,4,4,7' ||
    lengths === '4,4,4,6'
  )
    return 'card'
  return last - first === 1 && (size === 6 || size === 4 || size === 8) ? 'card' : 'irregular'
}
