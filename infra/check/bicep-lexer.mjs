// Cuts Bicep into tokens.

const SYMBOLS = [
  '...',
  '=>',
  '==',
  '!=',
  '=~',
  '!~',
  '<=',
  '>=',
  '&&',
  '||',
  '??',
  '::',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  ',',
  '.',
  '?',
  ':',
  '!',
  '<',
  '>',
  '=',
  '+',
  '-',
  '*',
  '/',
  '%',
  '@',
  '|',
  '^',
]
const isIdStart = (c) => /[A-Za-z_]/.test(c ?? ''),
  isId = (c) => /[A-Za-z0-9_]/.test(c ?? '')

/** Tokens {t, v, at, end}: t is 'nl', 'id', 'int', 'str', 'eof' or the symbol itself. A string's v is its parts: text or {tokens}. */
export function lex(text, from, errors, hole) {
  const out = []
  let i = from
  const fail = (at, message) => errors.push({ at, message })
  const push = (t, v, at) => out.push({ t, v, at, end: i })
  let depth = 0
  for (;;) {
    const c = text[i],
      at = i
    if (c === undefined) {
      push('eof', '', at)
      return { tokens: out, at: i }
    }
    if (c === '\n' || c === '\r') {
      if (hole === 'line') {
        push('eof', '', at)
        return { tokens: out, at: i, broken: true }
      }
      i++
      if (out.at(-1)?.t !== 'nl') push('nl', '', at)
      continue
    }
    if (c === ' ' || c === '\t' || c === '\uFEFF' || c === '\u00A0') {
      i++
      continue
    }
    if (c === '/' && text[i + 1] === '/') {
      while (text[i] !== undefined && text[i] !== '\n' && text[i] !== '\r') i++
      continue
    }
    if (c === '/' && text[i + 1] === '*') {
      const e = text.indexOf('*/', i + 2)
      if (e < 0) {
        fail(i, 'unterminated comment')
        i = text.length
      } else i = e + 2
      continue
    }
    if (c === '#' && /^#(disable-next-line|disable-diagnostics|restore-diagnostics)\b/.test(text.slice(i, i + 24))) {
      while (text[i] !== undefined && text[i] !== '\n') i++
      continue
    }
    const multi = /^(\$*)'''/.exec(text.slice(i, i + 12))
    if (multi) {
      const mark = multi[1].length
      i += mark + 3
      const parts = []
      let buf = i
      for (;;) {
        if (i >= text.length) {
          fail(at, 'unterminated multi-line string')
          break
        }
        if (text.startsWith("'''", i)) {
          let q = i + 3
          while (text[q] === "'") q++
          parts.push(text.slice(buf, q - 3))
          i = q
          break
        }
        if (mark && text.startsWith('$'.repeat(mark) + '{', i)) {
          parts.push(text.slice(buf, i))
          const inner = lex(text, i + mark + 1, errors, 'multi')
          parts.push({ tokens: inner.tokens })
          i = inner.at + 1
          buf = i
          continue
        }
        i++
      }
      push('str', parts, at)
      out.at(-1).multi = true
      continue
    }
    if (c === "'") {
      i++
      const parts = []
      let buf = ''
      for (;;) {
        const d = text[i]
        if (d === undefined || d === '\n' || d === '\r') {
          fail(at, 'unterminated string (a single quote is missing on this line)')
          parts.push(buf)
          break
        }
        if (d === '\\') {
          const u = /^\\u\{[0-9a-fA-F]{1,6}\}/.exec(text.slice(i, i + 12))
          if (u) {
            buf += u[0]
            i += u[0].length
          } else if ("\\'nrt$".includes(text[i + 1] ?? ' ')) {
            buf += { n: '\n', r: '\r', t: '\t' }[text[i + 1]] ?? text[i + 1]
            i += 2
          } else {
            fail(i, `'\\${text[i + 1] ?? ''}' is no escape sequence`)
            i += 1
          }
          continue
        }
        if (d === '$' && text[i + 1] === '{') {
          parts.push(buf)
          buf = ''
          const inner = lex(text, i + 2, errors, 'line')
          parts.push({ tokens: inner.tokens, at: i + 2 })
          if (inner.broken || text[inner.at] !== '}') {
            fail(i, 'an interpolation must end on its line')
            i = inner.at
            parts.push('')
            break
          }
          i = inner.at + 1
          continue
        }
        if (d === "'") {
          parts.push(buf)
          i++
          break
        }
        buf += d
        i++
      }
      push('str', parts, at)
      continue
    }
    if (isIdStart(c)) {
      while (isId(text[i])) i++
      push('id', text.slice(at, i), at)
      continue
    }
    if (/[0-9]/.test(c)) {
      while (/[0-9]/.test(text[i] ?? '')) i++
      push('int', text.slice(at, i), at)
      continue
    }
    const s = SYMBOLS.find((x) => text.startsWith(x, i))
    if (!s) {
      fail(i, c === '"' ? 'double quotes: Bicep strings take single quotes' : `unexpected character '${c}'`)
      i++
      continue
    }
    if (hole && s === '{') depth++
    if (hole && s === '}' && depth-- === 0) {
      push('eof', '', at)
      return { tokens: out, at: i }
    }
    i += s.length
    push(s, s, at)
  }
}
