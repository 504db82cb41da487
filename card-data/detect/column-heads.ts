/** The head of a table: labels, and which of them name a security code or PIN. */
import { CARD_NAME, HALF_CODE, meaningOf, NO_PAYMENT_CARDS, NUMBER_WORDS, PIN, SECURITY_CODE } from './dictionary.ts'
import { LEAST_DIGITS, MOST_DIGITS } from './labelled-number.ts'
import { eachWord, isCardWord } from './surroundings.ts'
import type { Form, Row, Span } from './table-rows.ts'

export interface Column {
  index: number
  kind: 'security-code' | 'pin' | 'pan'
  /** How many digits its codes or numbers have. */
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
    return [{ index, kind, ...sizeOf(kind, isCard) }]
  })
  return columns.length === 0 ? null : { form, columns }
}

function sizeOf(kind: Column['kind'], isCard: boolean): Pick<Column, 'least' | 'most'> {
  switch (kind) {
    case 'pan':
      return { least: LEAST_DIGITS, most: MOST_DIGITS }
    case 'pin':
      // Six digits under "pin" are a postal code in India.
      return { least: 4, most: isCard ? 6 : 5 }
    case 'security-code':
      return { least: 3, most: 4 }
  }
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
  return isNumberOfCard(words) ? 'pan' : null
}

/** "card", "card_number", "Numéro de carte", and nothing else: no type, holder or date of a card. */
function isNumberOfCard(words: readonly string[]): boolean {
  return (
    !words.some((word) => NO_PAYMENT_CARDS.has(word)) &&
    words.every((word) => meaningOf(word) === CARD_NAME || NUMBER_WORDS.has(word) || OF_A_CARD.has(word)) &&
    [...words, words.join('')].some((word) => meaningOf(word) === CARD_NAME)
  )
}
const OF_A_CARD = new Set('credit debit de del della do da la the of bancaire credito credit full primary'.split(' '))
const CODE_WORDS = new Set(['code', 'codigo', 'codice', 'cod', 'value', 'digits', 'nummer'])
const SHORT = new Set(['cid', 'csc', 'cav'])
