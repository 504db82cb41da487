/** Conversations in which somebody pays by card: the number, the month, the code, in any of many courses. */
import { card, misheard, type Card, type Scheme } from './cards.ts'
import { harmlessExchange } from './small-talk.ts'
import { figures, spoken, type Digits, type Said } from './said.ts'
import { both, groups, line, manner, parted, phrase, say, secret, short, type Manner, type Talk } from './turns.ts'

export function tellPayment(talk: Talk): void {
  const { chance } = talk
  const style = manner(talk)
  for (let i = chance.below(3); i > 0; i--)
    say(talk, chance.pick(['agent', 'customer']), line(talk, phrase(talk, 'open')))
  for (let i = chance.below(3); i > 0; i--) harmlessExchange(talk)
  const paid = card(chance)
  tellNumber(talk, paid, style)
  if (chance.yes(0.6)) tellExpiry(talk)
  if (chance.yes(0.8)) tellCode(talk, paid.scheme, style)
  if (chance.yes(0.15)) tellPin(talk, style)
  if (chance.yes(0.6)) harmlessExchange(talk, ['otp', 'door', 'order', 'booking', 'postcode', 'amount', 'customer'])
  if (chance.yes(0.5)) harmlessExchange(talk)
  say(talk, 'agent', line(talk, phrase(talk, 'close')))
}

function tellNumber(talk: Talk, paid: Card, style: Manner): void {
  const { chance } = talk
  const start = chance.pick(['agent', 'agent', 'agent', 'bot', 'customer'] as const)
  const offered = start === 'customer'
  if (!offered) say(talk, start, line(talk, phrase(talk, start === 'bot' ? 'bot' : 'number')))
  const course = chance.below(20)
  if (course < 5) {
    const wrong = misheard(chance, paid)
    answerNumber(talk, wrong, secret(talk, 'wrong', wrong.number), style, offered)
    if (course < 2) return
    say(talk, 'agent', line(talk, phrase(talk, 'invalid')))
    answerNumber(talk, paid, secret(talk, 'number', paid.number), style, false)
  } else answerNumber(talk, paid, secret(talk, 'number', paid.number), style, offered)
}

function answerNumber(talk: Talk, paid: Card, id: string, style: Manner, offered: boolean): void {
  const { chance } = talk
  const parts = parted(talk, id, paid)
  const each = chance.pick([parts.length, parts.length, 1, 1, 2])
  // Who has a digit wrong throughout does not notice.
  const slipsAt = !id.startsWith('wrong') && chance.yes(0.2) ? chance.below(parts.length) : -1
  const repeats = chance.yes(0.15)
  if (chance.yes(0.2) && !offered) say(talk, 'customer', line(talk, phrase(talk, 'delay')))
  for (let i = 0; i < parts.length; i += each) {
    const batch = parts.slice(i, i + each)
    let said = groups(talk, batch, style)
    if (repeats && each < parts.length) said = both(said, groups(talk, batch, style))
    if (slipsAt >= i && slipsAt < i + each) said = slipped(talk, batch, slipsAt - i, style)
    const frame = i > 0 ? (chance.yes(0.3) ? 'next' : null) : offered ? 'offer' : chance.yes(0.6) ? 'answer' : null
    say(talk, 'customer', frame === null ? said : line(talk, phrase(talk, frame), { '': said }))
    if (i + each < parts.length) heard(talk, batch, style)
  }
  const after = chance.below(10)
  if (after < 3) readBack(talk, parts, style)
  else if (after < 6) readBack(talk, parts.slice(-1), style)
}

/** What the other side does between two groups: listens, says them back, or waits. */
function heard(talk: Talk, batch: readonly Digits[], style: Manner): void {
  const { chance } = talk
  const does = chance.below(20)
  if (does < 11) say(talk, 'agent', line(talk, phrase(talk, 'listen')))
  else if (does < 16) {
    const echo = groups(talk, batch, { ...style, spoken: 'singles' })
    say(talk, 'agent', { spoken: echo.spoken, written: [...echo.written, { text: chance.yes(0.4) ? '?' : '' }] })
  }
}

function readBack(talk: Talk, parts: readonly Digits[], style: Manner): void {
  say(
    talk,
    'agent',
    line(talk, phrase(talk, 'readback'), { '': groups(talk, parts, { ...style, spoken: 'singles' }, 0) }),
  )
  if (talk.chance.yes(0.7)) say(talk, 'customer', line(talk, phrase(talk, 'confirm')))
}

/** A slip of the tongue in one group, put right at once. What was said wrongly is nobody's secret. */
function slipped(talk: Talk, batch: readonly Digits[], at: number, style: Manner): Said {
  const { chance, dialect } = talk
  const right = batch[at]
  if (right === undefined || right.digits.length < 2) return groups(talk, batch, style)
  const digits = chance.yes(0.5)
    ? `${right.digits.slice(0, -2)}${right.digits.slice(-1)}${right.digits.slice(-2, -1)}`
    : `${right.digits.slice(0, -1)}${String((Number(right.digits.slice(-1)) + 1 + chance.below(8)) % 10)}`
  const unmarked = (part: Digits): Said => ({
    spoken: spoken(chance, dialect, part, 'singles').map(({ text }) => ({ text })),
    written: figures(part, '').map(({ text }) => ({ text })),
  })
  const wrong = { ...right, digits }
  const slots = {
    right: { spoken: spoken(chance, dialect, right, 'singles'), written: figures(right, '') },
    wrong: unmarked(wrong),
  }
  const rest = batch.slice(at + 1)
  return both(
    ...(at > 0 ? [groups(talk, batch.slice(0, at), style)] : []),
    unmarked(wrong),
    line(talk, phrase(talk, 'correction'), slots),
    ...(rest.length > 0 ? [groups(talk, rest, style)] : []),
  )
}

function tellExpiry(talk: Talk): void {
  const { chance } = talk
  const month = 1 + chance.below(12)
  const year = 27 + chance.below(6)
  const written = chance.pick([
    `${String(month).padStart(2, '0')}/${year}`,
    `${month}/${year}`,
    `${String(month).padStart(2, '0')} ${year}`,
  ])
  if (chance.yes(0.8)) say(talk, 'agent', line(talk, phrase(talk, 'expiry')))
  const said = line(talk, written.replace('/0', ' '))
  say(
    talk,
    'customer',
    line(talk, phrase(talk, 'expires'), { '': { spoken: said.spoken, written: [{ text: written }] } }),
  )
}

function tellCode(talk: Talk, scheme: Scheme, style: Manner): void {
  const { chance } = talk
  const digits = chance.digits(scheme === 'amex' ? 4 : 3)
  if (chance.yes(0.15)) {
    const id = secret(talk, 'code', digits)
    say(talk, 'customer', line(talk, phrase(talk, 'offercode'), { '': short(talk, { id, digits, from: 0 }, style) }))
    return
  }
  say(talk, 'agent', line(talk, phrase(talk, chance.yes(0.5) ? 'code' : scheme === 'amex' ? 'code4' : 'code3')))
  answerCode(talk, 'code', digits, style)
}

function tellPin(talk: Talk, style: Manner): void {
  say(talk, talk.chance.pick(['agent', 'bot']), line(talk, phrase(talk, 'pin')))
  answerCode(talk, 'pin', talk.chance.digits(4), style)
}

function answerCode(talk: Talk, kind: 'code' | 'pin', digits: string, style: Manner): void {
  const { chance } = talk
  if (chance.yes(0.08)) {
    say(talk, 'customer', line(talk, phrase(talk, 'refuse')))
    return
  }
  const id = secret(talk, kind, digits)
  const told = () => short(talk, { id, digits, from: 0 }, style)
  if (chance.yes(0.3)) {
    say(talk, 'customer', line(talk, phrase(talk, 'delay')))
    if (chance.yes(0.5)) say(talk, 'agent', line(talk, phrase(talk, 'listen')))
  }
  const bare = chance.yes(0.25)
  say(talk, 'customer', bare ? told() : line(talk, phrase(talk, 'answer'), { '': told() }))
  if (chance.yes(0.3)) say(talk, 'agent', line(talk, phrase(talk, 'readback'), { '': told() }))
}
