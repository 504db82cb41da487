/** The head of a table: labels, and which of them name a security code or PIN. */
import { HALF_CODE, meaningOf, PIN, SECURITY_CODE } from './dictionary.ts'
import { eachWord, isCardWord } from './surroundings.ts'
import type { Form, Row, Span } from './table-rows.ts'

export interface Column {
  index: number
  kind: 'security-code' | 'pin'
  /** How many digits its codes have. */
  least: number
  most: number
}
/** What the head of a table says about the rows below it. */
export interface Table {
  form: Form
  columns: readonly Column[]
}
export const LONGEST_HEAD = 8192
const LONGEST_LABEL = 60
const MOST_LABEL_WORDS = 5

/** A head has labels in its cells, and one of them names a code. */
export function headOf(text: string, { cells, start, end }: Row, form: Form): Table | null {
  if (end - start > LONGEST_HEAD) return null
  const labels = cells.map((cell) => labelOf(text, cell))
  const isCard = labels.some((words) => words.some(isCardWord))
  const columns = labels.flatMap((words, index) => {
    const kind = kindOf(words, isCard)
    if (kind === null) return []
    // Six digits under "pin" are a postal code in India.
    return [{ index, kind, ...(kind === 'pin' ? { least: 4, most: isCard ? 6 : 5 } : { least: 3, most: 4 }) }]
  })
  return columns.length === 0 ? null : { form, columns }
}

/** The words of a short cell without a number of three digits and more. */
function labelOf(text: string, { start, end }: Span): string[] {
  const words: string[] = []
  if (end - start > 2 * LONGEST_LABEL) return words
  let digits = 0
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at)
    digits = unit >= 0x30 && unit <= 0x39 ? digits + 1 : 0
    if (digits > 2) return words
  }
  eachWord(text, start, end, (word) => {
    words.push(word)
    return words.length <= MOST_LABEL_WORDS
  })
  return words.length > MOST_LABEL_WORDS ? [] : words
}

function kindOf(words: readonly string[], isCard: boolean): Column['kind'] | null {
  for (const word of [...words, words.join('')]) {
    const meaning = meaningOf(word)
    if (meaning === SECURITY_CODE) return 'security-code'
    if (meaning === PIN) return 'pin'
    if (meaning === HALF_CODE && (words.some((other) => CODE_WORDS.has(other)) || (isCard && SHORT.has(word))))
      return 'security-code'
  }
  return null
}
const CODE_WORDS = new Set(['code', 'codigo', 'codice', 'cod', 'value', 'digits', 'nummer'])
const SHORT = new Set(['cid', 'csc', 'cav'])
