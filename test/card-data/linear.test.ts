import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import ts from 'typescript'
import { afterEach, describe, expect, it } from 'vitest'
import { findCardData } from '../../card-data/detect/detect.ts'
import { scrubMessages } from '../../card-data/scrub.ts'

const FOLDER = new URL('../../card-data/detect/', import.meta.url)
const MODULE = new URL('../../card-data/', import.meta.url)
const original = { charCodeAt: String.prototype.charCodeAt, slice: String.prototype.slice }
const originalWrite = Buffer.prototype.write

/** How many characters are looked at or copied: a measure of work that no clock and no other load can change. */
function work(run: () => void): number {
  let looked = 0
  String.prototype.charCodeAt = function (at) {
    looked++
    return original.charCodeAt.call(this, at)
  }
  // The one pass over the text reads a copy of it.
  Buffer.prototype.write = function (text: string) {
    looked += text.length
    return originalWrite.call(this, text, 'utf16le')
  }
  String.prototype.slice = function (from, to) {
    const piece = original.slice.call(this, from, to)
    looked += piece.length
    return piece
  }
  try {
    run()
  } finally {
    restore()
  }
  return looked
}

function restore(): void {
  Object.assign(String.prototype, original)
  Buffer.prototype.write = originalWrite
}
afterEach(restore)

const HOSTILE = [
  '4',
  '4 ',
  '4111 ',
  '4111-',
  '4111111111111111 ',
  '4111 1111 1111 1111 ',
  '4.',
  '4\n',
  '4\u200b',
  '４',
  '𝟜',
  'four ',
  'double ',
  'double four ',
  'forty-',
  'um ',
  'dois um ',
  'cvv ',
  'cvv is my ',
  'cvv 12 ',
  '123 is my ',
  'security ',
  'security code ',
  'on the back ',
  'pin 1 ',
  'card ',
  'card 4 ',
  'card number 4 ',
  'card number is the 12 ',
  'card 12345678901234567 ',
  'order no ',
  '<a ',
  '<b>4',
  '4<b>',
  '4&nbsp;',
  '&#52;',
  '&',
  '%20',
  '4%20',
  '\\n',
  '\\u0034',
  '=\n',
  '4=\n',
  '%B4111111111111111^',
  ';4111111111111111=',
  '4111111111111111D25',
  'DE89',
  'DE89 3704 ',
  'A1',
  'a-f0-',
  '11111111-1111-1111-1111-',
  '*',
  '4*',
  '411111******1111 ',
  '**4111 1111 1111 1111** ',
  '12/25 ',
  '4111111111111111 12/25 ',
  '+4 ',
  '卡4',
  '四一',
  '\u0301',
  'e\u0301',
  '"4",',
  '(4)',
  'um uh 4 ',
  '\t',
  ' ',
  'a,cvv\n',
  'a,cvv\n1,482\n',
  'a,cvv\n1,"482\n',
  ',"cvv',
  ',"cvv=\n"4",4',
  '<tr>',
  '<tr><th>cvv',
  '<tr><td>482',
  '<th>cvv</th>',
]

describe('work grows linearly with the text', () => {
  it.each(HOSTILE.map((piece) => [piece]))('%j, again and again', (piece) => {
    const small = piece.repeat(Math.ceil(20_000 / piece.length))
    const least = work(() => {
      findCardData(small)
    })
    const most = work(() => {
      findCardData(small.repeat(4))
    })
    expect(most / least).toBeLessThan(4.5)
    expect(least / small.length).toBeLessThan(400)
  })

  it('whatever pieces are repeated', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...HOSTILE), { minLength: 1, maxLength: 6 }), (pieces) => {
        const unit = pieces.join('')
        const small = unit.repeat(Math.ceil(4000 / unit.length))
        const least = work(() => {
          findCardData(small)
        })
        expect(
          work(() => {
            findCardData(small.repeat(4))
          }) / least,
        ).toBeLessThan(4.8)
      }),
      { numRuns: 150 },
    )
  })

  it.each<[name: string, text: (turn: number) => string]>([
    ['a number and a code', () => '4111 and the cvv'],
    ['one number again and again', () => '4111 1111 1111 1111'],
    ['numbers that are nearly alike', (turn) => `my card number is ${4_000_000_000_000_000 + turn * 7919}`],
    ['a number with a wrong digit', (turn) => ['card number please', `4${turn % 10}11 1111 1111 1111`][turn % 2] ?? ''],
    ['groups of one number', () => '4111'],
    ['single digits', () => 'four'],
    ['requests and answers', (turn) => ['the security code please', '123', 'the pin', '4711'][turn % 4] ?? ''],
  ])('also over messages: %s', (_, text) => {
    const turns = (count: number) =>
      Array.from({ length: count }, (_, turn) => ({ sender: turn % 2 === 0 ? 'a' : 'b', text: text(turn) }))
    const least = work(() => {
      scrubMessages(turns(400))
    })
    expect(
      work(() => {
        scrubMessages(turns(1600))
      }) / least,
    ).toBeLessThan(4.6)
    expect(least / turns(400).reduce((sum, turn) => sum + turn.text.length, 0)).toBeLessThan(2500)
  })

  it('looks a second time only around what was found', () => {
    const talk = (said: string) =>
      Array.from({ length: 1000 }, (_, turn) => ({
        sender: turn % 2 === 0 ? 'a' : 'b',
        text: turn === 500 ? said : 'and the order of last week has not come yet',
      }))
    const least = work(() => {
      scrubMessages(talk('so it is 4111 1111 1111 1112 at home'))
    })
    expect(
      work(() => {
        scrubMessages(talk('so it is 4111 1111 1111 1111 at home'))
      }) / least,
    ).toBeLessThan(1.3)
  })

  it('over many findings in one message', () => {
    const message = (count: number) => [{ sender: null, text: 'card 4111 1111 1111 1111, '.repeat(count) }]
    const least = work(() => {
      scrubMessages(message(100))
    })
    expect(
      work(() => {
        scrubMessages(message(400))
      }) / least,
    ).toBeLessThan(4.6)
  })
})

describe('regular expressions', () => {
  it('are not used where text is searched', () => {
    const seen = new Set<string>()
    const waiting = ['detect.ts']
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (seen.has(name)) continue
      seen.add(name)
      const source = readFileSync(new URL(name, FOLDER), 'utf8')
      expect({ name, expressions: expressionsIn(source).filter((id) => !SPLITS.includes(id)) }).toEqual({
        name,
        expressions: [],
      })
      for (const [, imported] of source.matchAll(/from '\.\/([a-z-]+\.ts)'/g))
        if (imported !== undefined) waiting.push(imported)
    }
    expect(seen.size).toBeGreaterThan(10)
  })

  it('have no quantifier inside a quantifier anywhere in the module', () => {
    for (const name of readdirSync(MODULE, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    )) {
      for (const expression of expressionsIn(readFileSync(new URL(name, MODULE), 'utf8')))
        expect({ name, expression, nested: /[*+}]\)[*+{]/.test(expression) }).toEqual({
          name,
          expression,
          nested: false,
        })
    }
  })
})

/** They read the dictionaries when the module is loaded. */
const SPLITS = ['/\\s+/', '/^[uo]/']

function expressionsIn(source: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('x.ts', source, ts.ScriptTarget.Latest))
  return found
}
