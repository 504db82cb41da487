/** Groups of digits as one secret. */
import type { Group } from './reading.ts'
import type { Piece, Secret } from './turns.ts'

/** A card number; groups of one turn are one piece of it. */
export function numberOf(groups: readonly Group[]): Secret {
  const pieces: Piece[] = []
  let digits = ''
  for (const group of groups) {
    const piece = pieces.at(-1)
    if (piece !== undefined && piece.turn === group.turn)
      pieces.splice(-1, 1, { ...piece, atoms: [...piece.atoms, ...group.atoms] })
    else pieces.push({ turn: group.turn, atoms: group.atoms, from: digits.length })
    digits += group.digits
  }
  return { kind: 'pan', digits, pieces }
}

export function codeOf(kind: Secret['kind'], groups: readonly Group[]): Secret {
  let from = 0
  const pieces: Piece[] = groups.map((group) => {
    const piece = { turn: group.turn, atoms: group.atoms, from }
    from += group.digits.length
    return piece
  })
  return { kind, digits: groups.map(({ digits }) => digits).join(''), pieces }
}
