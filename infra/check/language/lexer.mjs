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

/**
 * Tokens {t, v, at, end}: t is 'nl', 'id', 'int', 'str', 'eof' or the symbol itself. A string's v is its parts: text or
 * {tokens}.
 * @param hole inside which string the text is an interpolation: 'line' or 'multi'; it ends with its `}`
 */
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
    if (multi || c === "'") {
      const read = multi ? multiLineString(text, i, multi[1].length, errors) : oneLineString(text, i, errors)
      i = read.end
      push('str', read.parts, at)
      if (multi) out.at(-1).multi = true
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

/** From `'''`, with as many `$` before it as an interpolation in it has. */
function multiLineString(text, at, mark, errors) {
  const parts = []
  let i = at + mark + 3
  let from = i
  for (;;) {
    if (i >= text.length) {
      errors.push({ at, message: 'unterminated multi-line string' })
      return { parts, end: i }
    }
    if (text.startsWith("'''", i)) {
      let end = i + 3
      while (text[end] === "'") end++
      parts.push(text.slice(from, end - 3))
      return { parts, end }
    }
    if (mark && text.startsWith('$'.repeat(mark) + '{', i)) {
      parts.push(text.slice(from, i))
      const inside = lex(text, i + mark + 1, errors, 'multi')
      parts.push({ tokens: inside.tokens })
      i = inside.at + 1
      from = i
    } else i++
  }
}

const ESCAPES = { n: '\n', r: '\r', t: '\t' }

function oneLineString(text, at, errors) {
  const parts = []
  let i = at + 1
  let plain = ''
  for (;;) {
    const d = text[i]
    if (d === undefined || d === '\n' || d === '\r') {
      errors.push({ at, message: 'unterminated string (a single quote is missing on this line)' })
      return { parts: [...parts, plain], end: i }
    }
    if (d === "'") return { parts: [...parts, plain], end: i + 1 }
    if (d === '\\') {
      const [unicode] = /^\\u\{[0-9a-fA-F]{1,6}\}/.exec(text.slice(i, i + 12)) ?? []
      const escaped = text[i + 1] ?? ' '
      if (unicode !== undefined) {
        plain += unicode
        i += unicode.length
      } else if ("\\'nrt$".includes(escaped)) {
        plain += ESCAPES[escaped] ?? escaped
        i += 2
      } else {
        errors.push({ at: i, message: `'\\${text[i + 1] ?? ''}' is no escape sequence` })
        i += 1
      }
    } else if (d === '$' && text[i + 1] === '{') {
      const inside = lex(text, i + 2, errors, 'line')
      parts.push(plain, { tokens: inside.tokens, at: i + 2 })
      plain = ''
      if (inside.broken || text[inside.at] !== '}') {
        errors.push({ at: i, message: 'an interpolation must end on its line' })
        return { parts: [...parts, ''], end: inside.at }
      }
      i = inside.at + 1
    } else {
      plain += d
      i++
    }
  }
}
