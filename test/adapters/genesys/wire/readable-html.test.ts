import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readableHtml } from '../../../../adapters/genesys/wire/readable-html.ts'

describe('the words of an HTML mail', () => {
  it.each([
    [
      '<html><head><style>p { color: red }</style><script>if (a < b) ' +
        'alert("x")</script></head><body><p>Buy 100 at 5</p></body></html>',
      'Buy 100 at 5',
    ],
    ['<div>one</div><div>two<br/>three</div>', 'one\n\ntwo\nthree'],
    ['a &lt; b &amp; c &#8364; &#x20AC; &nbsp;d &unknown;', 'a < b & c € €  d &unknown;'],
    ['2 < 3 and 5 > 4', '2 < 3 and 5 > 4'],
    ['before<!-- a > b <p>hidden</p> -->after', 'beforeafter'],
    ['&amp;lt;', '&lt;'],
    ['text <b', 'text'],
    ['<style>never ends', ''],
    ['', ''],
  ])('%j reads %j', (html, text) => {
    expect(readableHtml(html)).toBe(text)
  })

  it('are taken from any text without failing, and from plain text unchanged', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '/', '!', '-', 'p', 'style', '&', '#', '9', ';', ' ', '\n') }),
        (html) => {
          expect(readableHtml(html).length).toBeLessThanOrEqual(html.length * 2)
        },
      ),
    )
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 ,.]*$/), (text) => {
        expect(readableHtml(text)).toBe(text.trim())
      }),
    )
  })

  it('of a hostile mail are found in one pass', () => {
    for (const part of ['<style', '<script>', '<!--', '<', '&#', '<a<', '<!-', '\n '])
      expect(readableHtml(part.repeat(500_000)).length).toBeLessThanOrEqual(part.length * 500_000)
  })
})
