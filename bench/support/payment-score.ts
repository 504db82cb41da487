/** How much of generated payment conversations can still be read after masking, in every copy. */
import { scrubMessages } from '../../card-data/scrub.ts'
import { scrubSpeech } from '../../use-cases/conversation/scrub-speech.ts'
import type { Payment } from './payments.ts'

export interface PaymentScore {
  /** Shares from 0 to 1: right numbers masked in all copies, wrong ones, codes, conversations with nothing left. */
  numbers: number
  wrong: number
  codes: number
  clean: number
}

export function scoreOfPayments(payments: readonly Payment[]): PaymentScore {
  const seen = payments.map((payment) => ({ ...payment, ...left(payment) }))
  const share = (of: readonly (typeof seen)[number][], good: (entry: (typeof seen)[number]) => boolean) =>
    of.length === 0 ? 1 : of.filter(good).length / of.length
  return {
    numbers: share(
      seen.filter(({ wrong }) => !wrong),
      ({ hasNumber }) => !hasNumber,
    ),
    wrong: share(
      seen.filter(({ wrong }) => wrong),
      ({ hasNumber }) => !hasNumber,
    ),
    codes: share(seen, ({ hasCode }) => !hasCode),
    clean: share(seen, ({ hasNumber, hasCode }) => !hasNumber && !hasCode),
  }
}

/** Whether the digits between the first six and the last four, or the code, can be read on some side in some copy. */
function left(payment: Payment): { hasNumber: boolean; hasCode: boolean } {
  const { number, code, turns } = payment
  const copies = masked(payment)
  const hidden = number.slice(6, -4)
  const readable = (side: string, from: number) =>
    copies.map((texts) =>
      texts.map((text, i) => (i >= from && turns[i]?.side === side ? digitsIn(text, payment.digits) : '')).join(''),
    )
  const sides = ['internal', 'external']
  const answer = turns.length - 2
  return {
    hasNumber: sides.some((side) => readable(side, 0).some((digits) => digits.includes(hidden))),
    hasCode: sides.some((side) => readable(side, answer).some((digits) => digits.includes(code))),
  }
}

function masked({ kind, turns }: Payment): string[][] {
  if (kind === 'chat')
    return [scrubMessages(turns.map(({ side, text }) => ({ sender: side, text }))).map(({ text }) => text)]
  const phrases = turns.map(({ side, text }, i) => ({
    text,
    startTimeMs: 1_700_000_000_000 + i * 2000,
    participantPurpose: side,
    words: text.split(' ').map((word) => ({ word })),
  }))
  const { value } = scrubSpeech({ transcripts: [{ phrases }] })
  // A masked document keeps the shape that went in; its type is JSON.
  const [transcript] = value['transcripts'] as unknown as { phrases: typeof phrases }[]
  const list = transcript?.phrases ?? []
  return [list.map(({ text }) => text), list.map(({ words }) => words.map(({ word }) => word).join(' '))]
}

function digitsIn(text: string, words: readonly string[]): string {
  return text
    .toLowerCase()
    .split(/([^\p{L}\d*]+)/u)
    .map((word) => (words.includes(word) ? String(words.indexOf(word)) : word.replace(/[^\d*]/g, '')))
    .join('')
}
