/**
 * The words of an HTML mail, for the readable transcript only; the HTML itself is kept as it came.
 * Not a browser: tags go, blocks become lines, the commonest entities are resolved. One pass over the text, because
 * anybody may send a mail, also one that is made to be slow to read.
 */
const BLOCKS = new Set(['br', 'p', 'div', 'tr', 'li', 'table', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'hr'])
const ENTITIES: Record<string, string> = { nbsp: ' ', lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

export function readableHtml(html: string): string {
  const lower = html.toLowerCase()
  let text = ''
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open === -1) return tidy(text + html.slice(at))
    text += html.slice(at, open)
    const tag = /^<(!--|\/?[a-z][a-z0-9]*)/.exec(lower.slice(open, open + 20))?.[1]
    if (tag === undefined) {
      // "a < b" is no tag.
      text += '<'
      at = open + 1
      continue
    }
    if (BLOCKS.has(tag.replace('/', ''))) text += '\n'
    at = endOf(lower, open, tag)
  }
  return tidy(text)
}

/**
 * Where the text goes on: behind the tag, the comment, or the whole of a style or script. What never ends takes the
 * rest.
 */
function endOf(lower: string, open: number, tag: string): number {
  const [closing, from] =
    tag === '!--' ? ['-->', open] : tag === 'style' || tag === 'script' ? [`</${tag}`, open] : ['>', open]
  const found = lower.indexOf(closing, from)
  if (found === -1) return lower.length
  return tag === 'style' || tag === 'script' ? found : found + closing.length
}

function tidy(text: string): string {
  return text
    .replace(
      /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi,
      (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
        if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole
        const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16)
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
      },
    )
    .split('\n')
    .map((line) => line.trim())
    .filter((line, i, lines) => line !== '' || lines[i - 1] !== '')
    .join('\n')
    .trim()
}
