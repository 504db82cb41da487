/** Searches a file for card data piece by piece, so that its size does not matter. */
import { findCardData, type Finding } from '../../../card-data/detect/detect.ts'
import { decode, markedCharset, unfinished, type Charset } from '../../../card-data/text/text-codec.ts'
import { masking } from '../../../card-data/text/windows.ts'

/** A finding and where a person looks for it: line and column from 1, the column in UTF-16 units. */
export interface Located {
  finding: Finding
  line: number
  column: number
}

const PIECE = 262_144

/** The whole file as one text. */
export async function searchText(bytes: AsyncIterable<Uint8Array>): Promise<Located[]> {
  const located: Located[] = []
  const waiting: Finding[] = []
  const position = { offset: 0, line: 1, lineStart: 0 }
  const { push, end } = masking(
    (finding) => {
      waiting.push(finding)
    },
    (piece) => {
      let at = 0
      for (const finding of waiting.splice(0)) {
        at = countLines(piece, at, finding.start - position.offset, position)
        located.push({ finding, line: position.line, column: finding.start - position.lineStart + 1 })
      }
      countLines(piece, at, piece.length, position)
      position.offset += piece.length
    },
  )
  for await (const chunk of bytes) push(chunk)
  end()
  return located
}

/** Every line as a text of its own; offsets over the whole file. */
export async function searchLines(bytes: AsyncIterable<Uint8Array>): Promise<Located[]> {
  const located: Located[] = []
  let rest = ''
  let offset = 0
  let line = 1
  const search = (text: string) => {
    for (const finding of findCardData(text))
      located.push({
        finding: { ...finding, start: finding.start + offset, end: finding.end + offset },
        line,
        column: finding.start + 1,
      })
  }
  for await (const piece of textPieces(bytes)) {
    rest += piece
    let from = 0
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', from)) {
      search(rest.slice(from, end))
      offset += end + 1 - from
      line++
      from = end + 1
    }
    rest = rest.slice(from)
  }
  search(rest)
  return located
}

function countLines(
  piece: string,
  from: number,
  to: number,
  position: { offset: number; line: number; lineStart: number },
): number {
  for (let at = piece.indexOf('\n', from); at >= 0 && at < to; at = piece.indexOf('\n', at + 1)) {
    position.line++
    position.lineStart = position.offset + at + 1
  }
  return to
}

/** UTF-16 by its mark, UTF-8 where it is valid, otherwise single bytes: as files are read when they are archived. */
async function* textPieces(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let held = Buffer.alloc(0)
  let charset: Charset | undefined
  for await (const chunk of bytes) {
    held = Buffer.concat([held, chunk])
    if (held.length < PIECE) continue
    charset ??= markedCharset(held) ?? 'utf-8'
    const whole = held.length - unfinished(held, charset)
    yield textOf(held.subarray(0, whole), charset)
    held = held.subarray(whole)
  }
  yield textOf(held, charset ?? markedCharset(held) ?? 'utf-8')
}

function textOf(bytes: Uint8Array, charset: Charset): string {
  return decode(bytes, charset) ?? decode(bytes, 'latin1') ?? ''
}
