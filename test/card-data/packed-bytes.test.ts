import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { examine } from '../../card-data/files/attachment.ts'
import { noise } from '../support/noise.ts'

async function findings(bytes: Uint8Array) {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += 65_536) yield await Promise.resolve(bytes.subarray(at, at + 65_536))
  }
  const { verdict, findings: seen } = await examine(pieces(), { contentType: null, name: null })
  return { verdict, kinds: seen.map(({ kind }) => kind) }
}

/** No file of a known kind, with something in the middle of it. */
function amid(before: Uint8Array, middle: string | Uint8Array, after = before): Uint8Array {
  return Buffer.concat([Buffer.from([0xfe, 0, 0xfe, 7]), before, Buffer.from(middle), after])
}
const NOTHING_BUT_PACKED = { verdict: 'opaque', kinds: [] }
const code = fc.constantFrom(' cv2 123 ', ' CVV: 4821 ', '\ncvc=482\n', ' pin: 4821 ')
const seed = fc.integer({ min: 1, max: 1_000_000 })

describe('a security code in packed bytes', () => {
  it('is chance', async () => {
    await fc.assert(
      fc.asyncProperty(code, seed, seed, async (said, first, second) => {
        const file = amid(noise(400, first), said, noise(400, second))
        expect(await findings(file)).toEqual(NOTHING_BUT_PACKED)
        expect(await findings(zipSync({ 'a.bin': file }, { level: 0 }))).toEqual(NOTHING_BUT_PACKED)
      }),
      { numRuns: 100, seed: 1 },
    )
    const rows = Array.from({ length: 2000 }, (_, i) => `${i * 7919},word${i % 97}`).join('\n')
    expect(await findings(amid(deflateRawSync(rows), ' cvv 123 '))).toEqual(NOTHING_BUT_PACKED)
  })

  it('counts where it stands in a text, a table or nothing between them', async () => {
    const cells = Buffer.concat(
      ['Name', 'Anna Berg', 'Amount', '120.00', 'Street', 'City', 'Telephone', 'Remark', 'Paid', 'Date'].map((cell) =>
        Buffer.from([cell.length, 0, 0, ...Buffer.from(cell)]),
      ),
    )
    await fc.assert(
      fc.asyncProperty(code, seed, async (said, drawn) => {
        const packed = noise(400, drawn)
        const text = `Please find below what you asked me for on the telephone yesterday.${said}`
        for (const stretch of [
          text,
          Buffer.concat([cells, Buffer.from(said), cells]),
          Buffer.concat([Buffer.alloc(64), Buffer.from(said)]),
          Buffer.from(said, 'utf16le'),
          Buffer.from(`请告诉我您的银行账户余额查询服务热线客户经理电话${said}联系方式地址邮编工作单位`, 'utf16le'),
        ])
          expect(await findings(amid(packed, stretch))).toMatchObject({ verdict: 'suspect' })
      }),
      { numRuns: 40, seed: 1 },
    )
  })

  it('counts in what is text as a whole, however many characters it has', async () => {
    const many = Array.from({ length: 188 }, (_, i) => String.fromCharCode(i < 94 ? i + 0x21 : i + 0x43)).join('')
    expect(await findings(Buffer.from(`${many} cvv 123 ${many}`, 'latin1'))).toMatchObject({ verdict: 'suspect' })
  })

  it('is not all that counts: a card number does wherever it stands', async () => {
    expect(await findings(amid(noise(400, 9), ' 4111 1111 1111 1111 '))).toEqual({ verdict: 'suspect', kinds: ['pan'] })
  })

  it('counts as the name of a file in an archive', async () => {
    const files = { 'a.png': noise(5000, 3), 'cvv 123.txt': strToU8('hello'), 'b.png': noise(5000, 4) }
    expect((await findings(zipSync(files, { level: 0 }))).kinds).toEqual(['security-code'])
  })
})
