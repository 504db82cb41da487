/** A JSON text with masked values written into it: everything but the masks stays byte for byte, white space too. */
import type { Json } from '../json.ts'

/**
 * @param source a JSON text, as it was read
 * @param masked what it was parsed to, masked: the same shape, texts equally long, a masked number a text
 * @throws SyntaxError where the source is no JSON
 */
export function maskedSource(source: string, masked: Json): string {
  const parsed = JSON.parse(source) as Json
  let out = ''
  let from = 0
  let at = 0
  value(parsed, masked)
  return out + source.slice(from)

  function value(was: Json | undefined, now: Json | undefined): void {
    space()
    const unit = source.charAt(at)
    if (unit === '{') object(was, now)
    else if (unit === '[') list(was, now)
    else if (unit === '"') text(typeof now === 'string' ? now : null)
    else scalar(now)
  }

  function object(was: Json | undefined, now: Json | undefined): void {
    const fields = fieldsOf(now)
    const known = fieldsOf(was)
    const names = Object.keys(fields)
    // Names are masked, never moved: the same place, another spelling.
    const renamed = new Map(Object.keys(known).map((name, i) => [name, names[i] ?? name]))
    at++
    for (space(); source.charAt(at) !== '}'; space()) {
      if (source.charAt(at) === ',') at++
      space()
      const name = JSON.parse(source.slice(at, endOf(at))) as string
      const other = renamed.get(name) ?? name
      text(other.slice(0, name.length))
      space()
      at++
      value(
        Object.hasOwn(known, name) ? known[name] : undefined,
        Object.hasOwn(fields, other) ? fields[other] : undefined,
      )
    }
    at++
  }

  function list(was: Json | undefined, now: Json | undefined): void {
    at++
    let index = 0
    for (space(); source.charAt(at) !== ']'; space()) {
      if (source.charAt(at) === ',') at++
      value(Array.isArray(was) ? was[index] : undefined, Array.isArray(now) ? now[index] : undefined)
      index++
    }
    at++
  }

  function text(now: string | null): void {
    const end = endOf(at)
    const was = JSON.parse(source.slice(at, end)) as string
    if (now !== null && now !== was && now.length === was.length) {
      let unit = 0
      for (let place = at + 1; place < end - 1; unit++) {
        const size = source.charAt(place) !== '\\' ? 1 : source.charAt(place + 1) === 'u' ? 6 : 2
        if (now.charAt(unit) !== was.charAt(unit)) {
          out += source.slice(from, place) + now.charAt(unit)
          from = place + size
        }
        place += size
      }
    }
    at = end
  }

  function scalar(now: Json | undefined): void {
    const end = endOf(at)
    if (typeof now === 'string') {
      out += source.slice(from, at) + JSON.stringify(now)
      from = end
    }
    at = end
  }

  function space(): void {
    while (/\s/.test(source.charAt(at)) && at < source.length) at++
    if (at >= source.length) throw new SyntaxError('the text ends inside a value')
  }

  /** Where the value that begins here ends. */
  function endOf(start: number): number {
    let depth = 0
    for (let place = start; place < source.length; place++) {
      const unit = source.charAt(place)
      if (unit === '"') {
        for (place++; place < source.length && source.charAt(place) !== '"'; place++)
          if (source.charAt(place) === '\\') place++
        if (depth === 0) return place + 1
      } else if (unit === '{' || unit === '[') depth++
      else if (unit === '}' || unit === ']') {
        if (depth <= 1) return depth === 0 ? place : place + 1
        depth--
      } else if (depth === 0 && (unit === ',' || /\s/.test(unit))) return place
    }
    return source.length
  }
}

function fieldsOf(json: Json | undefined): Record<string, Json> {
  return json !== null && typeof json === 'object' && !Array.isArray(json) ? json : {}
}
