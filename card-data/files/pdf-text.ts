/** The strings that a PDF content stream shows (ISO 32000-1, 7.3.4 and 9.4.3), in the order of the stream. */
import { bytesOf } from './bytes.ts'
import type { Reader } from './reading.ts'

type State = 'code' | 'literal' | 'escape' | 'octal' | 'hex' | 'comment'

/** Kerning beyond this many thousandths of an em is a space. */
const WIDE = 180

/** A space stands for every move of the pen, so digits that are placed one by one are still a row of digits. */
export function shownText(emit: (bytes: Uint8Array) => void): Reader {
  let state: State = 'code'
  let depth = 0
  let octal = ''
  let hex = ''
  let token = ''
  let out = ''

  return {
    push: (chunk) => {
      for (const byte of chunk) step(byte)
      if (out.length > 4096) flush()
    },
    end: flush,
  }

  function flush(): void {
    if (out !== '') emit(bytesOf(out))
    out = ''
  }

  function step(byte: number): void {
    switch (state) {
      case 'code':
        code(byte)
        return
      case 'literal':
        literal(byte)
        return
      case 'escape':
        escape(byte)
        return
      case 'octal':
        if (byte >= 0x30 && byte <= 0x37 && octal.length < 3) {
          octal += String.fromCharCode(byte)
          return
        }
        out += String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
        state = 'literal'
        literal(byte)
        return
      case 'hex':
        if (byte === 0x3e) {
          for (let i = 0; i < hex.length; i += 2)
            out += String.fromCharCode(Number.parseInt(hex.slice(i, i + 2).padEnd(2, '0'), 16))
          hex = ''
          state = 'code'
        } else if (/[0-9A-Fa-f]/.test(String.fromCharCode(byte)) && hex.length < 65_536)
          hex += String.fromCharCode(byte)
        return
      case 'comment':
        if (byte === 0x0a || byte === 0x0d) state = 'code'
    }
  }

  function code(byte: number): void {
    switch (byte) {
      case 0x28:
        word()
        depth = 1
        state = 'literal'
        return
      case 0x3c:
        word()
        state = 'hex'
        return
      case 0x25:
        word()
        state = 'comment'
        return
      case 0x20:
      case 0x0a:
      case 0x0d:
      case 0x09:
      case 0x5b:
      case 0x5d:
      case 0x2f:
      case 0x00:
        word()
        return
      default:
        if (token.length < 16) token += String.fromCharCode(byte)
    }
  }

  /** A number between strings, or an operator. */
  function word(): void {
    if (token === '') return
    switch (token) {
      case 'Td':
      case 'TD':
      case 'Tm':
        out += ' '
        break
      case 'T*':
      case "'":
      case '"':
      case 'ET':
        out += '\n'
        break
      default:
        if (Number(token) <= -WIDE) out += ' '
    }
    token = ''
  }

  function literal(byte: number): void {
    if (byte === 0x5c) state = 'escape'
    else if (byte === 0x28) {
      depth++
      out += '('
    } else if (byte === 0x29) {
      if (--depth > 0) out += ')'
      else state = 'code'
    } else out += String.fromCharCode(byte)
  }

  function escape(byte: number): void {
    state = 'literal'
    if (byte >= 0x30 && byte <= 0x37) {
      octal = String.fromCharCode(byte)
      state = 'octal'
      return
    }
    if (byte === 0x0a || byte === 0x0d) return
    out += byte === 0x6e ? '\n' : byte === 0x74 ? '\t' : byte === 0x72 ? '\r' : String.fromCharCode(byte)
  }
}
