/** Payments by mail: everything in one letter, or asked for and answered in a thread or between the lines of it. */
import { card, misheard, type Card } from './cards.ts'
import { harmlessExchange } from './small-talk.ts'
import type { Said } from './said.ts'
import { groups, line, manner, parted, phrase, say, secret, short, type Manner, type Talk } from './turns.ts'

/** What a letter can ask for: the question, how it is answered, and how it is told unasked. */
interface Item {
  ask: string
  answer: Said
  told: Said
}

export function tellMail(talk: Talk): void {
  const { chance } = talk
  const paid = card(chance)
  const items = itemsOf(talk, paid)
  say(talk, 'customer', line(talk, phrase(talk, 'open')))
  if (chance.yes(0.6)) harmlessExchange(talk)
  switch (chance.below(4)) {
    case 0:
      for (const { told } of items) say(talk, 'customer', told)
      break
    case 1:
      for (const { ask } of items) say(talk, 'agent', line(talk, ask))
      for (const { answer } of items) say(talk, 'customer', answer)
      break
    case 2:
      // Answers between the lines of the quoted letter.
      for (const { ask } of items) say(talk, 'agent', line(talk, ask))
      for (const { ask, answer } of items) {
        say(talk, 'customer', line(talk, `> ${ask}`))
        say(talk, 'customer', answer)
      }
      break
    default: {
      const [number, ...rest] = items
      if (number !== undefined) say(talk, 'customer', number.told)
      for (const { ask } of rest) say(talk, 'agent', line(talk, ask))
      for (const { answer } of rest) say(talk, 'customer', answer)
    }
  }
  if (chance.yes(0.4)) harmlessExchange(talk)
  // An answer that quotes all of it.
  if (chance.yes(0.4)) say(talk, 'agent', line(talk, phrase(talk, 'close')))
}

function itemsOf(talk: Talk, paid: Card): Item[] {
  const { chance } = talk
  const style = { ...manner(talk), spoken: 'singles' as const }
  const items = [numberItem(talk, chance.yes(0.12) ? misheard(chance, paid) : paid, paid, style)]
  if (chance.yes(0.6)) {
    const when = `0${1 + chance.below(9)}/${27 + chance.below(5)}`
    const told = line(talk, phrase(talk, 'expires').replace('{}', when))
    items.push({ ask: phrase(talk, 'expiry'), answer: told, told })
  }
  if (chance.yes(0.8)) {
    const four = paid.scheme === 'amex'
    const digits = chance.digits(four ? 4 : 3)
    const id = secret(talk, 'code', digits)
    const code = short(talk, { id, digits, from: 0 }, style)
    const ask = phrase(talk, chance.yes(0.5) ? 'code' : four ? 'code4' : 'code3')
    items.push({ ask, answer: framed(talk, code), told: line(talk, phrase(talk, 'offercode'), { '': code }) })
  }
  return items
}

function numberItem(talk: Talk, said: Card, right: Card, style: Manner): Item {
  const id = secret(talk, said === right ? 'number' : 'wrong', said.number)
  const number = groups(talk, parted(talk, id, said), style)
  return {
    ask: phrase(talk, 'number'),
    answer: framed(talk, number),
    told: talk.chance.yes(0.2) ? number : line(talk, phrase(talk, 'offer'), { '': number }),
  }
}

const framed = (talk: Talk, said: Said): Said =>
  talk.chance.yes(0.4) ? said : line(talk, phrase(talk, 'answer'), { '': said })
