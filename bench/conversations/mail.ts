/** A talk as a thread of mails: each answer above the mail that it answers, as text or as simple HTML. */
import { copiesOf, flat, type Copy } from './document.ts'
import type { Piece } from './said.ts'
import { line, phrase, type Side, type Talk } from './turns.ts'

interface Letter {
  side: Side
  lines: Piece[][]
}

interface Line {
  /** How often it is quoted. */
  depth: number
  pieces: Piece[]
}

export function asMail(talk: Talk): { source: string; copies: Copy[] } {
  const letters = lettersOf(talk)
  let body: Line[] = []
  for (const [i, letter] of letters.entries()) {
    const quoted = body.map(({ depth, pieces }) => ({ depth: depth + 1, pieces }))
    const own = [
      [{ text: phrase(talk, 'greeting') }],
      [],
      ...letter.lines,
      [],
      [{ text: phrase(talk, 'closing') }],
      ...(i === 0 ? [] : [[], [{ text: phrase(talk, 'quote') }]]),
    ]
    body = [...own.map((pieces) => ({ depth: 0, pieces })), ...quoted]
  }
  const html = talk.chance.yes(0.25)
  const [from, to] = letters.at(-1)?.side === 'agent' ? ['service', 'client'] : ['client', 'service']
  let source = [
    `From: ${from}@example.com`,
    `To: ${to}@example.org`,
    `Subject: ${letters.length > 1 ? 'Re: ' : ''}${talk.dialect.language}`,
    'MIME-Version: 1.0',
    `Content-Type: text/${html ? 'html' : 'plain'}; charset=utf-8`,
    'Content-Transfer-Encoding: 8bit',
    '',
    '',
  ].join('\r\n')
  const copies: Copy[] = []
  let last = 0
  for (const { depth, pieces } of body) {
    const text = flat(pieces)
    source += html
      ? `${'</blockquote>'.repeat(Math.max(0, last - depth))}${'<blockquote>'.repeat(Math.max(0, depth - last))}<p>`
      : '> '.repeat(depth)
    copies.push(...copiesOf(text, [], source.length))
    source += html ? `${text.text.replace(/^> /, '| ')}</p>\r\n` : `${text.text}\r\n`
    last = depth
  }
  return { source, copies }
}

/** Turns of one side after each other become one letter; some people write it as a form. */
function lettersOf(talk: Talk): Letter[] {
  const letters: Letter[] = []
  const form = talk.chance.yes(0.25)
  for (const { side, written } of talk.turns) {
    const from: Side = side === 'customer' ? 'customer' : 'agent'
    const said = form ? labelled(talk, written) : written
    const last = letters.at(-1)
    if (last?.side === from) last.lines.push(said)
    else letters.push({ side: from, lines: [said] })
  }
  return letters
}

/** Bare figures behind the label of their field. */
function labelled(talk: Talk, written: Piece[]): Piece[] {
  const id = written[0]?.mark?.id ?? ''
  const field = /^(number|wrong)/.test(id) ? 'fieldnumber' : id.startsWith('code') ? 'fieldcode' : null
  return field === null ? written : [...line(talk, phrase(talk, field)).written, { text: ': ' }, ...written]
}
