/** What went wrong in one document, for people: the places that can be read, or that were masked without need. */
import type { Outcome } from './score.ts'

const AROUND = 60

export function shown({ document, masked, broken, readable, overmasked, faults }: Outcome): string {
  const ids = new Set([...readable.text, ...readable.words, ...overmasked])
  const lines = [`${document.name}${broken ? ': another shape than went in' : ''}`]
  for (const id of ids) {
    const of = [...document.secrets, ...document.harmless].find((one) => one.id === id)
    lines.push(`  ${overmasked.has(id) ? 'masked without need' : 'readable'}: ${JSON.stringify(of)}`)
    const seen = new Set<string>()
    for (const copy of faults) {
      const key = copy.path.join('/')
      if (copy.id !== id || seen.has(key)) continue
      seen.add(key)
      lines.push(`    ${key}: ${quoted(textAt(document.source, copy.path), copy.start)}`)
      lines.push(`    ${' '.repeat(key.length)}  ${quoted(textAt(masked, copy.path), copy.start)}`)
      if (seen.size >= 4) break
    }
  }
  return lines.join('\n')
}

const quoted = (text: string, at: number) => JSON.stringify(text.slice(Math.max(0, at - AROUND), at + AROUND))

function textAt(source: string, path: readonly (string | number)[]): string {
  if (path.length === 0) return source
  let at = JSON.parse(source) as unknown
  for (const key of path) at = Reflect.get(Object(at) as object, key)
  return typeof at === 'string' ? at : ''
}
