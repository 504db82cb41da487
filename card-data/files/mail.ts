/**
 * A mail as a file (RFC 5322, MIME): text parts are masked in the encoding they stand in, everything else passes as it
 * is.
 * Bounded memory: headers and encoded text are held up to a limit, then handed on piece by piece.
 */
import { findInMail } from '../conversation/mail-thread.ts'
import { bytesOf, latin1 } from './bytes.ts'
import type { Finding } from '../detect/detect.ts'
import { maskBase64, maskBytes, maskQuotedPrintable } from '../text/in-place.ts'
import { maskHeaders, partKind, type PartKind } from './mail-headers.ts'
import { concat, masking, type Masking } from '../text/windows.ts'

const MOST_HEADER = 262_144
const MOST_HELD = 4_194_304
/** Characters at the end of what is held that wait for what follows: a number may go on there. */
const CARRIED = 16_384
const MOST_LINE = 65_536
/** A longer text is no thread that anybody wrote. */
const MOST_THREAD = 262_144

export interface MailMasking extends Masking {
  /** Parts that hold no text; they are not looked at here. */
  unread: () => number
  /** A number was seen that could not be masked. */
  suspect: () => boolean
}

type Body =
  | { kind: 'plain'; masked: Masking }
  /** Text that is held whole, to be read line by line as a thread. */
  | { kind: 'held'; held: string }
  | { kind: 'encoded'; base64: boolean; held: string }
  | { kind: 'passed' }

export function mailMasking(onFinding: (finding: Finding) => void): MailMasking {
  const boundaries: string[] = []
  let line = ''
  let header: string | null = ''
  let body: Body = { kind: 'passed' }
  let unread = 0
  let suspect = false
  let out: Uint8Array[] = []

  return {
    push: (chunk) => {
      const text = line + latin1(chunk)
      let from = 0
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        take(text.slice(from, end + 1))
        from = end + 1
      }
      line = text.slice(from)
      if (line.length > MOST_LINE) {
        take(line)
        line = ''
      }
      return taken()
    },
    end: () => {
      if (line !== '') take(line)
      if (header !== null) headersEnd('')
      bodyEnd()
      return taken()
    },
    unread: () => unread,
    suspect: () => suspect,
  }

  function taken(): Uint8Array {
    const bytes = concat(out)
    out = []
    return bytes
  }

  function emit(text: string): void {
    if (text !== '') out.push(bytesOf(text))
  }

  function take(id: string): void {
    if (id.startsWith('--') && isBoundary(id)) {
      if (header !== null) headersEnd('')
      bodyEnd()
      emit(id)
      header = id.trimEnd().endsWith('--') && !boundaries.includes(id.trimEnd().slice(2)) ? null : ''
      return
    }
    if (header === null) {
      content(id)
      return
    }
    if (id === '\n' || id === '\r\n' || header.length > MOST_HEADER) headersEnd(id)
    else header += id
  }

  function isBoundary(id: string): boolean {
    const name = id.slice(2).trimEnd()
    return boundaries.includes(name) || (name.endsWith('--') && boundaries.includes(name.slice(0, -2)))
  }

  function headersEnd(blank: string): void {
    const block = header ?? ''
    const masked = maskHeaders(block)
    for (const finding of masked.findings) onFinding(finding)
    if (masked.left) suspect = true
    emit(masked.block + blank)
    const kind = partKind(block)
    if (kind.boundary !== null && boundaries.length < 50) boundaries.push(kind.boundary)
    // A mail inside a mail begins with headers of its own.
    header = kind.type === 'message/rfc822' && isPlain(kind.encoding) ? '' : null
    if (header === null) body = bodyOf(kind)
  }

  function bodyOf({ type, encoding }: PartKind): Body {
    if (type.startsWith('multipart/')) return { kind: 'plain', masked: masking(onFinding) }
    const text =
      type.startsWith('text/') ||
      type === 'application/json' ||
      type === 'application/xml' ||
      type.startsWith('message/')
    if (text && isPlain(encoding)) return { kind: 'held', held: '' }
    if (text && (encoding === 'quoted-printable' || encoding === 'base64'))
      return { kind: 'encoded', base64: encoding === 'base64', held: '' }
    unread++
    return { kind: 'passed' }
  }

  function content(id: string): void {
    switch (body.kind) {
      case 'plain':
        out.push(body.masked.push(bytesOf(id)))
        return
      case 'held':
        body.held += id
        if (body.held.length > MOST_THREAD) body = streamed(body.held)
        return
      case 'passed':
        emit(id)
        return
      case 'encoded':
        body.held += id
        if (body.held.length > MOST_HELD) body.held = handOn(body.held, body.base64)
    }
  }

  function bodyEnd(): void {
    switch (body.kind) {
      case 'plain':
        out.push(body.masked.end())
        break
      case 'held': {
        const bytes = bytesOf(body.held)
        for (const finding of maskBytes(bytes, findInMail)) onFinding(finding)
        out.push(bytes)
        break
      }
      case 'encoded':
        emit(maskedWhole(body.held, body.base64))
        break
      case 'passed':
        break
    }
    body = { kind: 'passed' }
  }

  function streamed(held: string): Body {
    const masked = masking(onFinding)
    out.push(masked.push(bytesOf(held)))
    return { kind: 'plain', masked }
  }

  function maskedWhole(held: string, base64: boolean): string {
    const { encoded, findings } = base64 ? maskBase64(held, findInMail) : maskQuotedPrintable(held, false, findInMail)
    for (const finding of findings) onFinding(finding)
    return encoded
  }

  /** Masks all that is held and lets go of it up to a line that the encoding can be cut at. */
  function handOn(held: string, base64: boolean): string {
    const masked = maskedWhole(held, base64)
    for (
      let cut = masked.lastIndexOf('\n', masked.length - CARRIED);
      cut > 0;
      cut = masked.lastIndexOf('\n', cut - 1)
    ) {
      const before = masked.slice(0, cut + 1)
      if (base64 ? before.replaceAll(/[^A-Za-z0-9+/]/g, '').length % 4 !== 0 : /=[ \t]*\r?\n$/.test(before.slice(-200)))
        continue
      emit(before)
      return masked.slice(cut + 1)
    }
    suspect = true
    emit(masked)
    return ''
  }
}

function isPlain(encoding: string): boolean {
  return encoding === '7bit' || encoding === '8bit' || encoding === 'binary' || encoding === ''
}
