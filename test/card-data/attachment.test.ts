import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { deflateSync, gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { examination, examine, treatmentOf } from '../../card-data/files/attachment.ts'
import { noise } from '../support/noise.ts'

const CARD = 'card 4111 1111 1111 1111'

async function verdict(bytes: Uint8Array, name: string | null = null, size = 1000) {
  let read = 0
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) {
      read += Math.min(size, bytes.length - at)
      yield bytes.subarray(at, at + size)
    }
  }
  const answer = await examine(pieces(), { contentType: null, name })
  expect(read).toBe(bytes.length)
  return answer
}
const kindOf = async (bytes: Uint8Array, name: string | null = null, size = 1000) =>
  (await verdict(bytes, name, size)).verdict

/** What buffers hold, without what nobody holds any more. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().arrayBuffers
}

function pdf(content: string, { flate = true, extra = '' } = {}): Uint8Array {
  const body = flate ? deflateSync(strToU8(content, true)) : strToU8(content, true)
  return Buffer.concat([
    Buffer.from(
      `%PDF-1.4\n1 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n${extra}4 0 ` +
        `obj\n<</Length ${body.length}${flate ? '/Filter/FlateDecode' : ''}>>\nstream\n`,
    ),
    body,
    Buffer.from('\nendstream\nendobj\n%%EOF'),
  ])
}

describe('treatmentOf', () => {
  const text = strToU8('some text')
  it.each([
    ['text/csv', null, text, 'scrub'],
    ['text/html; charset=utf-8', null, text, 'scrub'],
    ['application/json', null, text, 'scrub'],
    ['message/rfc822', null, text, 'scrub'],
    ['application/ld+json', null, text, 'scrub'],
    [null, 'a.TXT', text, 'scrub'],
    ['application/octet-stream', 'a.eml', text, 'scrub'],
    ['text/plain', null, new Uint8Array(), 'scrub'],
    ['text/plain', null, Buffer.from('a wide text', 'utf16le'), 'scrub'],
    ['application/pdf', 'a.txt', text, 'examine'],
    ['image/png', null, text, 'examine'],
    [null, 'noending', text, 'examine'],
    [null, null, text, 'examine'],
    ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'a.docx', text, 'examine'],
    ['text/csv', 'a.csv', zipSync({ 'a.txt': text }), 'examine'],
    ['text/plain', 'a.txt', gzipSync(text), 'examine'],
    ['text/plain', 'a.txt', Uint8Array.from([0x8b, 2, 0x80, 1, 0, 7]), 'examine'],
    ['audio/wav', 'a.wav', zipSync({ 'a.txt': text }), 'examine'],
    ['audio/wav', 'a.wav', text, 'examine'],
    ['audio/wav', 'a.wav', strToU8('RIFF\0\x01WAVE'), 'keep'],
    ['video/mp4', 'a.mp4', strToU8('\0\0\0\x18ftypmp42'), 'keep'],
  ] as const)('%s %s %s: %s', (contentType, name, head, treatment) => {
    expect(treatmentOf({ contentType, name }, head)).toBe(treatment)
  })
})

describe('examine', () => {
  it('reads zip, also in small pieces, also in zip', async () => {
    expect(await verdict(zipSync({ 'a.txt': strToU8(CARD) }), 'a.zip', 7)).toEqual({
      verdict: 'suspect',
      why: 'card data was seen in it: 1 pan',
      findings: [{ kind: 'pan', count: 1 }],
      unpacked: CARD.length,
    })
    expect(await kindOf(zipSync({ 'a.txt': strToU8('hello') }))).toBe('clean')
    expect(await kindOf(zipSync({ 'a.zip': zipSync({ 'b.txt': strToU8(CARD) }) }))).toBe('suspect')
    expect(await kindOf(zipSync({ 'card 4111111111111111.txt': strToU8('hello') }))).toBe('suspect')
  })

  it('reads office documents through the tags that cut their text', async () => {
    const run = (text: string) =>
      '<w:r w:rsidR="00AB12CD"><w:rPr><w:lang w:val="en-US"/><w:sz w:val="22"/><w:color ' +
      `w:val="000000"/></w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`
    const document = (text: string) =>
      zipSync({
        '[Content_Types].xml': strToU8('<Types/>'),
        'word/document.xml': strToU8(
          `<?xml version="1.0"?><w:document><w:body><w:p>${text}</w:p></w:body></w:document>`,
        ),
      })
    expect(await kindOf(document(`${run('my card 4111 11')}${run('11 1111')}${run(' 1111')}`))).toBe('suspect')
    expect(await kindOf(document(run('order 12345')))).toBe('clean')
    const sheet = zipSync({
      'xl/sharedStrings.xml': strToU8('<sst><si><t>name</t></si><si><t>4111111111111111</t></si></sst>'),
      'xl/worksheets/sheet1.xml': strToU8('<worksheet><row r="1"><c r="A1"><v>12</v></c></row></worksheet>'),
    })
    expect(await kindOf(sheet)).toBe('suspect')
  })

  it('says opaque of what it could not read, even beside what it could', async () => {
    expect(
      await verdict(zipSync({ 'a.txt': strToU8('hello'), 'b.png': strToU8('\x89PNG\r\n\x1a\n1234', true) })),
    ).toMatchObject({ verdict: 'opaque', why: 'a picture, sound or film' })
    const encrypted = zipSync({ 'a.txt': strToU8('hello hello') }, { level: 0 })
    encrypted[6] = (encrypted[6] ?? 0) | 1
    expect(await verdict(encrypted)).toMatchObject({ verdict: 'opaque', why: 'an encrypted archive' })
    expect(await kindOf(zipSync({ 'a.txt': strToU8('hello '.repeat(1000)) }).slice(0, 60))).toBe('opaque')
    expect(await kindOf(gzipSync(strToU8('hello')).slice(0, 14))).toBe('opaque')
    for (const magic of [
      '\x89PNG\r\n',
      '\xff\xd8\xff\xe0',
      'Rar!\x1a\x07',
      '7z\xbc\xaf\x27\x1c',
      '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
      '\0\0\0\x18ftypmp42',
    ])
      expect([magic, await kindOf(strToU8(`${magic}\0\x01 hello`, true))]).toEqual([magic, 'opaque'])
    expect(await kindOf(Uint8Array.from([1, 2, 3]))).toBe('opaque')
  })

  it('sees a number that stands in the clear in an old Office file', async () => {
    expect(
      await kindOf(
        Buffer.concat([
          Buffer.from('d0cf11e0a1b11ae1', 'hex'),
          Buffer.alloc(600),
          Buffer.from(CARD, 'utf16le'),
          Buffer.alloc(600),
        ]),
      ),
    ).toBe('suspect')
  })

  it('reads gzip and plain text without a telling name', async () => {
    expect(await kindOf(gzipSync(strToU8(CARD)))).toBe('suspect')
    expect(await kindOf(gzipSync(strToU8('hello')))).toBe('clean')
    expect(await kindOf(strToU8('hello'))).toBe('clean')
    expect(await kindOf(new Uint8Array(0))).toBe('clean')
  })

  it('stops at a bomb instead of unpacking it', async () => {
    expect(await verdict(zipSync({ a: strToU8('a'.repeat(60_000_000)) }))).toMatchObject({ verdict: 'opaque' })
    let nested = zipSync({ 'a.txt': strToU8('hello') })
    for (let i = 0; i < 8; i++) nested = zipSync({ 'a.zip': nested })
    expect(await verdict(nested)).toMatchObject({ verdict: 'opaque', why: 'archives in archives, too deep' })
  })

  describe('files built to hurt', () => {
    const zeros = (mb: number) => new Uint8Array(mb * 1_000_000)
    const packed = (bytes: Uint8Array, layers: number) =>
      Array.from({ length: layers }).reduce<Uint8Array>((inner) => gzipSync(inner, { level: 9 }), bytes)
    const small = packed(zeros(20), 1)
    const BOMBS: readonly (readonly [name: string, bytes: Uint8Array])[] = [
      ['gzip', packed(zeros(100), 1)],
      ['gzip in gzip', packed(zeros(100), 2)],
      ['gzip in gzip in gzip in gzip', packed(zeros(100), 4)],
      ['zip of many gzips', zipSync(Object.fromEntries(many(50, (i) => [`${i}.gz`, small])))],
      [
        'gzip of a zip of zips',
        gzipSync(zipSync(Object.fromEntries(many(9, (i) => [`${i}`, zipSync({ a: zeros(9) })])))),
      ],
      ['PDF with one long stream', pdf('(1) Tj '.repeat(9_000_000))],
      ['PDF in gzip in zip', zipSync({ a: gzipSync(pdf('(1) Tj '.repeat(9_000_000))) })],
      ['gzip of a PDF of many streams', gzipSync(strToU8('stream\n1\nendstream\n'.repeat(2_000_000)))],
    ]

    it.each(BOMBS)('%s: unpacks no more than one allowance over all layers, and is opaque', async (_name, bytes) => {
      const { verdict: judged, why, unpacked } = await verdict(bytes, null, 65_536)
      expect(judged).toBe('opaque')
      expect(why).toMatch(/too large to unpack|packed more densely than any document/)
      // What was let out before the limit was seen: one piece of each layer.
      expect(unpacked).toBeLessThan(512_000 + 40 * bytes.length + 4 * 16_384)
    })

    it('a bomb behind megabytes that do not unpack is still a bomb', async () => {
      const picture = noise(3_000_000, 1)
      const { verdict: judged, unpacked } = await verdict(
        zipSync({ 'a.png': picture, 'b.txt': zeros(150) }, { level: 9 }),
        null,
        65_536,
      )
      expect(judged).toBe('opaque')
      expect(unpacked).toBeLessThan(picture.length + 4_500_000)
    })

    describe('read to their end all the same, and judged by their last line', () => {
      const paragraph = (i: number) =>
        `<w:p w:rsidR="00AB12CD"><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:r>` +
        `<w:rPr><w:lang w:val="en-US"/></w:rPr><w:t xml:space="preserve">item ${i}</w:t></w:r></w:p>`
      const rows = (count: number) =>
        many(count, (i) => `${i * 7919},${(i * 104_729) % 65_537},word${i % 97}`).join('\n')
      const HONEST: readonly (readonly [name: string, make: (last: string) => Uint8Array, times: number])[] = [
        ['a small zip', (last) => zipSync({ 'a.txt': strToU8(`hello\n${last}`) }), 0],
        ['a table of 10 MB', (last) => gzipSync(strToU8(`${rows(520_000)}\n${last}`), { level: 1 }), 2],
        [
          'a DOCX that unpacks thirty times',
          (last) =>
            zipSync({ 'word/document.xml': strToU8(`<w:body>${many(4000, paragraph).join('')}${last}</w:body>`) }),
          30,
        ],
        [
          'an archive of a hundred small files',
          (last) =>
            zipSync(
              Object.fromEntries(many(100, (i) => [`${i}.csv`, strToU8(`${rows(300)}\n${i === 99 ? last : ''}`)])),
            ),
          2,
        ],
        [
          'a PDF of a thousand pages',
          (last) =>
            pdf(`${many(1000, (i) => `BT 72 ${i} Td (page ${i} of the report) Tj ET`).join('\n')}BT (${last}) Tj ET`),
          4,
        ],
        [
          'a log whose lines are nearly alike',
          (last) =>
            gzipSync(
              strToU8(
                `${many(60_000, (i) => `INFO ${i} worker ready after ${(i * 7919) % 1009} ms`).join('\n')}\n${last}`,
              ),
            ),
          5,
        ],
      ]

      it.each(HONEST)('%s', async (_name, make, times) => {
        for (const [last, expected] of [
          ['the end', 'clean'],
          [CARD, 'suspect'],
        ] as const) {
          const bytes = make(last)
          const { verdict: judged, unpacked } = await verdict(bytes, null, 65_536)
          expect(judged).toBe(expected)
          expect(unpacked).toBeGreaterThanOrEqual(times * bytes.length)
        }
      })
    })

    function many<T>(count: number, make: (i: number) => T): T[] {
      return Array.from({ length: count }, (_, i) => make(i))
    }
  })

  describe('an archive that cannot be unpacked is let go of as it comes', () => {
    const MB = 1_000_000
    /** One entry of nothing that could be unpacked. */
    async function* packed(method: number, bytes: number): AsyncIterable<Uint8Array> {
      const head = Buffer.alloc(35)
      head.writeUInt32LE(0x04034b50, 0)
      head.writeUInt16LE(1, 6)
      head.writeUInt16LE(method, 8)
      head.writeUInt32LE(bytes, 18)
      head.writeUInt16LE(5, 26)
      head.write('a.bin', 30)
      yield await Promise.resolve(head)
      const piece = Buffer.alloc(65_536, 0xff)
      for (let at = 0; at < bytes; at += piece.length) yield piece.subarray(0, Math.min(piece.length, bytes - at))
    }

    it.each([
      ['encrypted with AES', 99],
      ['encrypted before it was compressed', 8],
      ['compressed in another way', 12],
    ])('%s', async (_name, method) => {
      const reading = examination({ contentType: null, name: 'a.zip' })
      const before = heldBytes()
      for await (const piece of packed(method, 30 * MB)) reading.push(piece)
      // What was let go of is swept beside the program: the count follows.
      await expect.poll(() => heldBytes() - before).toBeLessThan(10 * MB)
      expect(reading.end()).toMatchObject({ verdict: 'opaque' })
    })
  })

  it('reads an entry whatever its name is', async () => {
    expect(await kindOf(zipSync({ 'folder/': new Uint8Array(0), 'folder/a.txt': strToU8('hello') }))).toBe('clean')
    const renamed = Buffer.from(zipSync({ 'a.txt': strToU8(CARD) }))
    for (let at = renamed.indexOf('a.txt'); at >= 0; at = renamed.indexOf('a.txt', at)) renamed.write('a.tx/', at)
    expect(await kindOf(renamed)).toBe('suspect')
  })

  it.each([
    ['strings and kerning', 'BT /F1 12 Tf 72 712 Td [(4111)-250(1111 )10(1111) (1111)]TJ ET'],
    ['hexadecimal strings', 'BT <34313131313131313131313131313131> Tj ET'],
    ['octal escapes', 'BT (\\064111 1111 1111 1111) Tj ET'],
    ['digits placed one by one', `BT ${[...'4111111111111111'].map((digit) => `(${digit}) Tj 6 0 Td`).join(' ')} ET`],
    ['lines', 'BT (4111 1111) Tj T* (1111 1111) Tj ET'],
  ])('reads the text that a PDF shows: %s', async (_what, content) => {
    expect(await kindOf(pdf(content))).toBe('suspect')
    expect(await kindOf(pdf(content, { flate: false }), null, 5)).toBe('suspect')
  })

  it('calls a PDF clean only when its text was readable', async () => {
    expect(await kindOf(pdf('BT (hello) Tj ET'))).toBe('clean')
    expect(
      await kindOf(
        pdf('BT <0012> Tj ET', { extra: '2 0 obj<</Type/Font/Subtype/Type0/Encoding/Identity-H>>endobj\n' }),
      ),
    ).toBe('opaque')
    expect(
      await kindOf(
        pdf('BT (hello) Tj ET', {
          extra: '2 0 obj<</Type/XObject/Subtype/Image/Length 3>>\nstream\nabc\nendstream\nendobj\n',
        }),
      ),
    ).toBe('opaque')
    expect(
      await kindOf(
        pdf('BT (hello) Tj ET', { extra: '2 0 obj<</Filter/LZWDecode/Length 3>>\nstream\nabc\nendstream\nendobj\n' }),
      ),
    ).toBe('opaque')
    expect(await kindOf(pdf('BT (hello) Tj ET', { extra: '9 0 obj<</Encrypt 3 0 R>>endobj\n' }))).toBe('opaque')
  })
})
