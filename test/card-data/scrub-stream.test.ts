import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scrubStream } from '../../card-data/scrub-stream.ts'

async function scrubbed(
  bytes: Uint8Array,
  size = 65_536,
  as = { contentType: 'text/plain', name: null as string | null },
) {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const stream = scrubStream(pieces(), as)
  const out: Uint8Array[] = []
  for await (const chunk of stream.body) out.push(chunk)
  return { bytes: Buffer.concat(out), findings: stream.findings(), suspect: stream.suspect(), unread: stream.unread() }
}
const utf8 = (text: string) => Buffer.from(text, 'utf8')

describe('scrubStream', () => {
  it('masks text in its own charset and leaves every other byte', async () => {
    expect((await scrubbed(utf8('Müller 4111111111111111 €'))).bytes.toString('utf8')).toBe('Müller 411111******1111 €')
    expect((await scrubbed(Buffer.from('M\xfcller 4111111111111111', 'latin1'))).bytes.toString('latin1')).toBe(
      'M\xfcller 411111******1111',
    )
    const utf16 = Buffer.from('\ufeffMüller 4111111111111111', 'utf16le')
    expect((await scrubbed(utf16)).bytes.toString('utf16le')).toBe('\ufeffMüller 411111******1111')
    expect((await scrubbed(Buffer.from(utf16).swap16())).bytes.swap16().toString('utf16le')).toBe(
      '\ufeffMüller 411111******1111',
    )
    expect((await scrubbed(Buffer.from('card 4111111111111111', 'utf16le'))).bytes.toString('utf16le')).toBe(
      'card 411111******1111',
    )
  })

  it('gives any bytes back as they were when there is nothing in them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
        const out = await scrubbed(bytes, size)
        if (out.findings.length === 0) expect(out.bytes.equals(bytes)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('does the same however the bytes arrive', async () => {
    const text = utf8(
      'a 4111 1111 1111 1111 b\u00a0５５５５５５５５５５５５４４４４ c cvv: 123 \u{1d7dc}111111111111111 é',
    )
    const whole = await scrubbed(text)
    for (const size of [1, 2, 3, 7, 16]) expect(await scrubbed(text, size)).toEqual(whole)
  })

  it('finds numbers wherever a window ends, each once', async () => {
    for (const before of [262_130, 262_143, 262_144, 249_850, 249_856, 249_870]) {
      const text = `${'word '.repeat(60_000).slice(0, before)} 4111 1111 1111 1111 ${'more '.repeat(60_000)}`
      const out = await scrubbed(utf8(text))
      expect({ before, findings: out.findings }).toEqual({ before, findings: [{ kind: 'pan', count: 1 }] })
      expect(out.bytes.toString('utf8')).toBe(text.replace('4111 1111 1111 1111', '4111 11** **** 1111'))
    }
  })

  it('masks a large table row by row and holds little of it', async () => {
    const row = 'name;4111111111111111;12/27;10,00 €\n'
    let largest = 0
    let rows = 0
    async function* table() {
      for (let i = 0; i < 100; i++) yield utf8(row.repeat(1000))
    }
    const stream = scrubStream(table(), { contentType: 'text/csv', name: null })
    for await (const chunk of stream.body) {
      largest = Math.max(largest, chunk.length)
      rows += Buffer.from(chunk).toString('utf8').split('411111******1111').length - 1
    }
    expect(rows).toBe(100_000)
    expect(stream.findings()).toEqual([{ kind: 'pan', count: 100_000 }])
    expect(largest).toBeLessThan(1_000_000)
  })

  it('passes the fault of its source on', async () => {
    async function* broken() {
      yield utf8('4111')
      throw new Error('connection lost')
    }
    const read = async () => {
      for await (const _ of scrubStream(broken(), { contentType: null, name: 'a.txt' }).body) {
        /* to its end */
      }
    }
    await expect(read()).rejects.toThrow('connection lost')
  })
})

describe('scrubStream of a mail', () => {
  const mail = (...lines: string[]) => utf8(lines.join('\r\n'))
  const eml = { contentType: 'message/rfc822', name: null }

  it('masks headers, plain, quoted-printable and base64 text in place', async () => {
    const html = Buffer.from('<p>4111&nbsp;1111&nbsp;1111&nbsp;1111 für</p>'.repeat(3))
      .toString('base64')
      .replace(/.{76}/g, '$&\r\n')
    const source = mail(
      'Subject: card 4111111111111111',
      `X-Note: =?utf-8?B?${Buffer.from('4111111111111111').toString('base64')}?= =?utf-8?Q?5555_5555_5555_4444?=`,
      'Content-Type: multipart/mixed; boundary="b 1"',
      '',
      '--b 1',
      'Content-Type: text/plain',
      '',
      'plain 4111111111111111',
      '--b 1',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'f=C3=BCr 4111 1111=',
      ' 1111 1111 and =34111111111111111 cvv=3D123',
      '--b 1',
      'Content-Type: text/html',
      'Content-Transfer-Encoding: base64',
      '',
      html,
      '--b 1',
      'Content-Type: image/png',
      'Content-Transfer-Encoding: base64',
      '',
      'NDExMTExMTExMTExMTExMQ==',
      '--b 1--',
      '',
    )
    for (const size of [65_536, 11]) {
      const out = await scrubbed(source, size, eml)
      const text = out.bytes.toString('utf8')
      expect(out.bytes.length).toBe(source.length)
      expect(text).toContain('Subject: card 411111******1111')
      expect(text).toContain(
        `=?utf-8?B?${Buffer.from('411111******1111').toString('base64')}?= =?utf-8?Q?5555_55**_****_4444?=`,
      )
      expect(text).toContain('plain 411111******1111')
      expect(text).toContain('f=C3=BCr 4111 11**=\r\n **** 1111 and =3411111******1111 cvv=3D***')
      expect(Buffer.from(/base64\r\n\r\n([^-]+)--b 1/.exec(text)?.[1] ?? '', 'base64').toString('utf8')).toBe(
        '<p>4111&nbsp;11**&nbsp;****&nbsp;1111 für</p>'.repeat(3),
      )
      expect(text).toContain('NDExMTExMTExMTExMTExMQ==')
      expect({ suspect: out.suspect, unread: out.unread }).toEqual({ suspect: false, unread: 1 })
    }
  })

  it('reads a mail inside a mail, and says when a header cannot be masked', async () => {
    const inner = await scrubbed(
      mail(
        'Content-Type: multipart/mixed; boundary=x',
        '',
        '--x',
        'Content-Type: message/rfc822',
        '',
        'Subject: 4111111111111111',
        '',
        'hello 5555555555554444',
        '--x--',
      ),
      5,
      eml,
    )
    expect(inner.findings).toEqual([{ kind: 'pan', count: 2 }])
    const split = await scrubbed(
      mail(
        `Subject: =?utf-8?B?${Buffer.from('card 41111111').toString('base64')}?= ` +
          `=?utf-8?B?${Buffer.from('11111111').toString('base64')}?=`,
        '',
        'x',
      ),
      100,
      eml,
    )
    expect(split.suspect).toBe(true)
  })

  it('masks encoded text beyond what it holds at once', async () => {
    const source = utf8(
      'Content-Type: ' +
        `text/plain\r\nContent-Transfer-Encoding: ` +
        `base64\r\n\r\n${Buffer.from(('the number is ' + '4111111111111111, thanks a lot. ').repeat(75_000))
          .toString('base64')
          .replace(/.{76}/g, '$&\r\n')}`,
    )
    const out = await scrubbed(source, 65_536, eml)
    expect(out.bytes.length).toBe(source.length)
    expect(out.findings).toEqual([{ kind: 'pan', count: 75_000 }])
    expect(
      Buffer.from(out.bytes.toString('latin1').split('\r\n\r\n')[1] ?? '', 'base64').includes('4111111111111111'),
    ).toBe(false)
  })

  it('leaves a mail without card data byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom(
            'Subject: hello',
            'Content-Type: text/plain',
            'Content-Transfer-Encoding: base64',
            'Content-Transfer-Encoding: quoted-printable',
            'Content-Type: multipart/mixed; boundary=q',
            '--q',
            '--q--',
            '',
            'aGVsbG8=',
            'f=C3=BCr =',
            'word',
            '=?utf-8?B?aGk=?=',
          ),
          { maxLength: 12 },
        ),
        fc.integer({ min: 1, max: 40 }),
        async (lines, size) => {
          const source = mail(...lines)
          const out = await scrubbed(source, size, eml)
          expect(out.bytes.equals(source)).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })
})
