/** A talk as a chat: short messages, often without capitals and with typing errors. */
import { copiesOf, flat, type Copy } from './document.ts'
import type { Chance } from './random.ts'
import type { Piece } from './said.ts'
import { phrase, type Talk } from './turns.ts'

const START = Date.UTC(2026, 9, 5, 9)

interface Message {
  sender: string
  time: string
  text: string
}

export function asMessages(talk: Talk): { source: string; copies: Copy[] } {
  const { chance, turns } = talk
  const eventful = chance.yes(0.3)
  const careless = chance.yes(0.5)
  const copies: Copy[] = []
  let time = START
  const messages: Message[] = []
  const send = (sender: string, text: string) => {
    time += 5000 + chance.below(60_000)
    messages.push({ sender, time: new Date(time).toISOString(), text })
  }
  for (const { side, written, spoken } of turns) {
    if (eventful && chance.yes(0.15)) send('system', phrase(talk, 'event'))
    // Few people write numbers in words.
    const pieces = chance.yes(0.04) ? spoken : careless && side === 'customer' ? typed(chance, written) : written
    const text = flat(pieces)
    copies.push(...copiesOf(text, [messages.length, 'text']))
    send(side, text.text)
  }
  return { source: JSON.stringify(messages, null, chance.yes(0.5) ? 2 : 0), copies }
}

/** As typed in a hurry on a telephone. What is marked stays as it is. */
function typed(chance: Chance, pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece) => {
    if (piece.mark !== undefined) return piece
    const small = piece.text.toLowerCase().replace(/[.!]+$/, '')
    const text = chance.yes(0.1)
      ? small.replace(
          /(\p{L}{2})(\p{L})(\p{L})(?=\p{L}{2})/u,
          (_, before: string, a: string, b: string) => before + b + a,
        )
      : small
    return { text }
  })
}
