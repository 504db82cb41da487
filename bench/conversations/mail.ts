/** A talk as a thread of mails: answers above the mails that they answer, or between the lines of these. */
import { copiesOf, flat, type Copy } from './document.ts'
import type { Piece } from './said.ts'
import { line, phrase, type Side, type Talk } from './turns.ts'

interface Letter {
  side: Side
  lines: Piece[][]
}

export function asMail(talk: Talk): { source: string; copies: Copy[] } {
  const letters = lettersOf(talk)
  let body: Piece[][] = []
  for (const [i, letter] of letters.entries()) {
    const quoted = body.map((pieces): Piece[] => [{ text: pieces.length > 0 ? '> ' : '>' }, ...pieces])
    const head: Piece[][] = i === 0 ? [] : [[], [{ text: phrase(talk, 'quote') }]]
    body = [
      [{ text: phrase(talk, 'greeting') }],
      [],
      ...letter.lines,
      [],
      [{ text: phrase(talk, 'closing') }],
      ...head,
      ...quoted,
    ]
  }
  const last = letters.at(-1)?.side ?? 'customer'
  const [from, to] = last === 'customer' ? ['client', 'service'] : ['service', 'client']
  let source = [
    `From: ${from}@example.com`,
    `To: ${to}@example.org`,
    `Subject: ${letters.length > 1 ? 'Re: ' : ''}${talk.dialect.language}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    '',
  ].join('\r\n')
  const copies: Copy[] = []
  for (const pieces of body) {
    const text = flat(pieces)
    copies.push(...copiesOf(text, [], source.length))
    source += `${text.text}\r\n`
  }
  return { source, copies }
}

/** Turns of one side become one letter; some letters hold a whole talk of one side. */
function lettersOf(talk: Talk): Letter[] {
  const letters: Letter[] = []
  const form = talk.chance.yes(0.25)
  for (const { side, written } of talk.turns) {
    const from: Side = side === 'customer' ? 'customer' : 'agent'
    const marked = written.some(({ mark }) => mark !== undefined)
    const said =
      form && marked && written.every((piece) => piece.mark !== undefined) ? labelled(talk, written) : written
    const last = letters.at(-1)
    if (last?.side === from) last.lines.push(said)
    else letters.push({ side: from, lines: [said] })
  }
  return letters
}

function labelled(talk: Talk, written: readonly Piece[]): Piece[] {
  const id = written.find(({ mark }) => mark !== undefined)?.mark?.id ?? ''
  const kind = /^(number|wrong)/.test(id) ? 'number' : /^code/.test(id) ? 'code' : null
  const label = kind === null ? undefined : line(talk, phrase(talk, kind === 'number' ? 'fieldnumber' : 'fieldcode'))
  return label === undefined ? [...written] : [...label.written, { text: ': ' }, ...written]
}
