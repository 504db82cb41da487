/** Payments by mail: everything in one letter, or asked for and answered in a thread. */
import { card } from './cards.ts'
import { harmlessExchange } from './small-talk.ts'
import { line, groups, manner, parted, phrase, say, secret, short, type Talk } from './turns.ts'
import { tellPayment } from './payment.ts'

export function tellMail(talk: Talk): void {
  const { chance } = talk
  if (chance.yes(0.4)) {
    tellPayment(talk)
    return
  }
  const style = { ...manner(talk), spoken: 'singles' as const }
  const paid = card(chance)
  say(talk, 'customer', line(talk, phrase(talk, 'open')))
  if (chance.yes(0.6)) harmlessExchange(talk)
  const id = secret(talk, 'number', paid.number)
  const number = groups(talk, parted(talk, id, paid), style)
  say(talk, 'customer', chance.yes(0.3) ? number : line(talk, phrase(talk, 'offer'), { '': number }))
  const digits = chance.digits(paid.scheme === 'amex' ? 4 : 3)
  const when = `0${1 + chance.below(9)}/${27 + chance.below(5)}`
  if (chance.yes(0.6)) say(talk, 'customer', line(talk, `${phrase(talk, 'expires').replace('{}', when)}`))
  const code = secret(talk, 'code', digits)
  const told = short(talk, { id: code, digits, from: 0 }, style)
  if (chance.yes(0.5)) say(talk, 'customer', line(talk, phrase(talk, 'offercode'), { '': told }))
  else {
    say(talk, 'agent', line(talk, phrase(talk, chance.yes(0.5) ? 'code' : paid.scheme === 'amex' ? 'code4' : 'code3')))
    say(talk, 'customer', chance.yes(0.3) ? told : line(talk, phrase(talk, 'answer'), { '': told }))
  }
  if (chance.yes(0.4)) harmlessExchange(talk)
}
