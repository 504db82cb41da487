/** What single words of a conversation are about: one bit for each. */

export const CODE_NAME = 1 << 0
export const SECURITY = 1 << 1
export const VERIFY = 1 << 2
export const CODE = 1 << 3
/** Digits, numbers, figures. */
export const DIGITS = 1 << 4
/** One number, which may as well be somebody's telephone number. */
export const NUMBER = 1 << 5
export const THREE = 1 << 6
export const FOUR = 1 << 7
export const BACK = 1 << 8
export const FRONT = 1 << 9
export const CARD = 1 << 10
export const PIN_NAME = 1 << 11
export const SECRET = 1 << 12
export const LONG = 1 << 13
/** Another thing that has a number: a telephone, an order, an account. */
export const OTHER = 1 << 14
export const EXPIRY = 1 << 15
/** A code that came by message, or opens a door: none of a card. */
export const ONE_TIME = 1 << 16
export const SOCIAL = 1 << 17
/** A card that nobody pays with. */
export const LOYALTY = 1 << 18
export const LAST = 1 << 19
/** Small words of speech: they stand between digits and end nothing. */
export const FILLER = 1 << 20

/** "cvv": names a card's code also where others are spoken of. */
export const CV: number = 1 << 21
/** "back", "dos": a place on a card only behind one of the words for it. */
export const BACK_WORD: number = 1 << 22
export const BEFORE_BACK: number = 1 << 23
/** "your pin" */
export const BEFORE_PIN: number = 1 << 24
/** What recognisers write for an English digit: its value is in HOMOPHONES. */
export const HOMOPHONE: number = 1 << 25

/** The short number on a card, in front of the long one. */
export const SHORT: number = 1 << 26
/** Where a PIN is typed, and the typing. */
export const ATM: number = 1 << 27
/** Letters as they are spelt: "c v v", "ci vu vu". */
export const SPELT_C: number = 1 << 28
export const SPELT_V: number = 1 << 29
/** "personal code", "identification number" */
export const PERSON: number = 1 << 30
/** "no sorry", "ich meine": what follows takes the place of what was said. */
export const CORRECTION: number = 1 << 31
