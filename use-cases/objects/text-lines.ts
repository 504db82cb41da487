/** Lines of a stored text, one at a time: the file is never all in memory. */

/** A conversation with thousands of objects has a receipt of some megabytes. */
const LONGEST_LINE = 64 * 1024 * 1024

/**
 * Only a line feed ends a line: `node:readline` would also split at U+2028, which JSON may hold unescaped.
 * @throws TypeError where the bytes are no UTF-8, RangeError for a line above 64 Mi characters
 */
export async function* textLines(body: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_LINE) throw new RangeError('a line is too long')
    yield* lines
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}
