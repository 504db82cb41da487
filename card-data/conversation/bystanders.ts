/** Who takes no part in the talk: "the customer is typing", "an agent joined". What they say changes no subject. */
import { CARD, CODE, CODE_NAME, DIGITS, EXPIRY, NUMBER, PIN_NAME, SECRET, SECURITY } from './flags.ts'
import type { Reading } from './reading.ts'
import type { Talk } from './talk.ts'

const ASKING = CARD | CODE | CODE_NAME | DIGITS | EXPIRY | NUMBER | PIN_NAME | SECRET | SECURITY
const FEWEST_SIDES = 3

/** The same readings, with nothing in those of bystanders. */
export function withoutBystanders({ turns, text }: Talk, readings: readonly Reading[]): readonly Reading[] {
  const sides = new Set<string | null>()
  for (const { sender } of turns) sides.add(sender)
  // Nearly all talks have two, and nobody stands by.
  if (sides.size < FEWEST_SIDES) return readings
  const taking = new Set<string | null>()
  for (const reading of readings) {
    const sender = turns[reading.turn]?.sender ?? null
    const { groups, any, start, end } = reading
    if (groups.length > 0 || (any & ASKING) !== 0 || text.slice(start, end).includes('?')) taking.add(sender)
  }
  if (taking.size === sides.size) return readings
  return readings.map((reading) =>
    taking.has(turns[reading.turn]?.sender ?? null)
      ? reading
      : { ...reading, to: reading.from, any: 0, prose: 0, about: 0 },
  )
}
