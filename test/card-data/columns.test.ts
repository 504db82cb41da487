import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findCardData } from '../../card-data/detect/detect.ts'
import { maskText } from '../../card-data/detect/masked-text.ts'
import { scrubStream } from '../../card-data/scrub-stream.ts'

const masked = (text: string) => maskText(text, findCardData(text))

async function streamed(text: string, size: number): Promise<string> {
  async function* pieces() {
    const bytes = Buffer.from(text, 'utf8')
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const out: Uint8Array[] = []
  for await (const chunk of scrubStream(pieces(), { contentType: 'text/csv', name: 'x.csv' }).body) out.push(chunk)
  return Buffer.concat(out).toString('utf8')
}

describe('security codes in columns', () => {
  it.each([
    ['commas', 'name,cvv,amount\nAnna,482,120\nBen,7712,130\n', 'name,cvv,amount\nAnna,***,120\nBen,****,130\n'],
    [
      'semicolons',
      'Name;Kartenprüfnummer\r\nAnna;482\r\nBen;123\r\n',
      'Name;Kartenprüfnummer\r\nAnna;***\r\nBen;***\r\n',
    ],
    ['tabs and a byte order mark', '\ufeffcvc\tname\n482\tAnna\n', '\ufeffcvc\tname\n***\tAnna\n'],
    ['quotes', '"a","CVV2"\n"x, ""y""\n1","482"\n"b","123"', '"a","CVV2"\n"x, ""y""\n1","***"\n"b","***"'],
    ['a formula and a decimal', 'a,cvv\nx,"=""482"""\ny,482.0\n', 'a,cvv\nx,"=""***"""\ny,***.0\n'],
    ['security code', 'id,Security Code\n1,482\n', 'id,Security Code\n1,***\n'],
    ['security_code', 'id,security_code\n1,482\n', 'id,security_code\n1,***\n'],
    ['código de seguridad', 'id;Código de seguridad\n1;482\n', 'id;Código de seguridad\n1;***\n'],
    ['code de sécurité', 'id;code de sécurité\n1;482\n', 'id;code de sécurité\n1;***\n'],
    ['codice di sicurezza', 'id;codice di sicurezza\n1;482\n', 'id;codice di sicurezza\n1;***\n'],
    ['CID of a card', 'card,cid\nx,7712\n', 'card,cid\nx,****\n'],
    ['PIN', 'name,pin\nAnna,4821\nBen,12345\n', 'name,pin\nAnna,****\nBen,*****\n'],
    ['empty lines and cells', 'a,cvv\n\n1,\n\n2,482\n', 'a,cvv\n\n1,\n\n2,***\n'],
    ['a second table', 'a,cvv\n1,482\nb,c,cvc\n12,456,789\n', 'a,cvv\n1,***\nb,c,cvc\n12,456,***\n'],
    ['a head whose last cell names the code', 'amount,cvv\n123,482\n', 'amount,cvv\n123,***\n'],
    ['text before', 'Report of May\nall\n\na,cvv\n1,482\nend 482', 'Report of May\nall\n\na,cvv\n1,***\nend 482'],
  ])('%s', (_, text, kept) => {
    expect(masked(text)).toBe(kept)
  })

  it.each([
    ['another column', 'name,area code\nAnna,482\n'],
    ['a customer id', 'name,cid\nAnna,7712\n'],
    ['an Indian postal code', 'name,pincode\nAnna,560001\n'],
    ['a sentence', 'Please send me no cvv, thanks\nGate 482, then left, then right\n'],
    ['other content', 'a,cvv\n1,n/a\n2,48\n3,48211\n4,48x\n'],
    ['a table that ended', 'a,cvv\n1,\nThe end\nx,482\n'],
  ])('leaves %s alone', (_, text) => {
    expect(masked(text)).toBe(text)
  })

  it('in HTML, by the cells of the head', () => {
    const table = (code: string) =>
      `<TABLE><thead>\n<tr><th>Name</th>\n<th class="x"><b>CVV</b></th><th>Floor</th></tr></thead>\n` +
      `<tr><td>Anna<td><span>${code}</span> <td>123</tr>\n<tr><td>Ben</td><td>&nbsp;${code}</td><td>123</td></tr>` +
      '</TABLE><table><tr><td>a</td><td>482</td></tr></table>'
    expect(masked(table('482'))).toBe(table('***'))
  })

  it('in files of any size, however their bytes arrive', async () => {
    const rows = (code: string) =>
      `${'intro\n'.repeat(3)}name,"note, long",cvv\n${`Jürgen,"a ""b"",\n482",${code}\n`.repeat(60_000)}`
    const text = rows('482')
    for (const size of [997, 65_536, 10_000_000]) expect((await streamed(text, size)) === rows('***')).toBe(true)
  })

  it('changes nothing but digits of the column', () => {
    const cell = fc.oneof(
      fc.constantFrom('482', '"482"', '1234', 'x', '', '"a""b"', ' 77 '),
      fc.string({ maxLength: 6 }),
    )
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 }), (rows) => {
        const text = `a,cvv,b\n${rows.map((cells) => cells.join(',')).join('\n')}`
        const out = masked(text)
        expect(out.length).toBe(text.length)
        for (let i = 0; i < text.length; i++)
          if (out[i] !== text[i]) expect({ was: /\d/.test(text[i] ?? ''), is: out[i] }).toEqual({ was: true, is: '*' })
        expect(findCardData(out)).toEqual([])
      }),
    )
  })
})
