/** Card data out of JSON: every string, every key, and whole numbers that are card numbers. */
import type { Json, JsonObject } from './json.ts'
import { cleanTexts } from './clean-texts.ts'
import { findInAnswer, isRequest } from './conversation/question.ts'
import { findCardData, type Finding } from './detect/detect.ts'
import { maskText } from './detect/masked-text.ts'
import { contextOfKey } from './detect/key-context.ts'
import type { FieldFinding } from './findings.ts'
import { partsIn } from './parted-fields.ts'
import { scrubMessages } from './scrub.ts'
import { findInText, united } from './single-text.ts'

/** An object or list on the way down. The copy exists as soon as something inside changes. */
interface Frame {
  source: Json[] | JsonObject
  copy: Json[] | JsonObject | null
  parent: Frame | null
  key: string | number
  context: string
  renamed: ReadonlyMap<string, string> | null
}

const DEEPEST_PATH = 32

const REMEMBERED = 80
const cleanKeys = cleanTexts(5_000, REMEMBERED)
const cleanValues = cleanTexts(20_000, REMEMBERED)

/**
 * The name of a field gives its value meaning: `{"cvv": "123"}`. A number that is masked becomes a string. The same
 * reference back when nothing is found; otherwise only what changed is copied. Nesting of any depth: no recursion.
 */
export function scrubJson<T extends Json>(value: T): { value: T; findings: FieldFinding[] } {
  const counts = new Map<string, FieldFinding>()
  const root: Frame = { source: [value], copy: null, parent: null, key: '', context: '', renamed: null }
  const waiting: Frame[] = [root]
  for (let frame = waiting.pop(); frame !== undefined; frame = waiting.pop()) {
    if (Array.isArray(frame.source)) {
      if (frame !== root && frame.source.length > 1 && frame.source.every((json) => typeof json === 'string'))
        texts(frame, frame.source)
      else for (const [i, one] of frame.source.entries()) visit(frame, i, one, frame.context)
    } else {
      const object = frame.source
      rename(frame, object)
      const named = nameOf(object)
      const parts = partsIn(object)
      for (const { key, masked } of parts) {
        note(frame, key, [{ kind: 'pan', start: 0, end: masked.length, masked }])
        set(frame, key, masked)
      }
      for (const key of Object.keys(object)) {
        if (parts.some((part) => part.key === key)) continue
        const name = VALUES.has(key.toLowerCase()) ? named : null
        const context =
          (name !== null ? contextOfKey(name.text) : '') ||
          contextOfKey(key) ||
          (NUMBERS.has(key.toLowerCase()) ? frame.context : '')
        visit(frame, key, object[key] ?? null, context, name)
      }
    }
  }
  const copy = root.copy as Json[] | null
  return { value: copy === null ? value : (copy[0] as T), findings: [...counts.values()] }

  function visit(frame: Frame, key: string | number, json: Json, context: string, name: Name | null = null): void {
    if (typeof json === 'string') put(frame, key, json, context, name)
    else if (typeof json === 'number') {
      if (Number.isSafeInteger(json) && json > 99) put(frame, key, String(json), context, name)
    } else if (json !== null && typeof json === 'object')
      waiting.push({
        source: json,
        copy: null,
        parent: frame,
        key,
        context,
        renamed: null,
      })
  }

  function put(frame: Frame, key: string | number, text: string, context: string, name: Name | null = null): void {
    const findings = answering(text, name, found(text, context))
    if (findings.length === 0) return
    note(frame, key, findings)
    set(frame, key, maskText(text, findings))
  }

  /** A list of texts is read as one, so that a number split over its elements is found. */
  function texts(frame: Frame, list: readonly Json[]): void {
    for (const [i, scrubbed] of scrubMessages(list.map((text) => ({ sender: '', text: String(text) }))).entries()) {
      if (scrubbed.findings.length === 0) {
        if (frame.context !== '') put(frame, i, scrubbed.text, frame.context)
        continue
      }
      note(frame, i, scrubbed.findings)
      set(frame, i, scrubbed.text)
    }
  }

  function rename(frame: Frame, object: JsonObject): void {
    const renamed = new Map<string, string>()
    const names = nameGiver(object)
    for (const key of Object.keys(object)) {
      if (cleanKeys.has(key)) continue
      const findings = findCardData(key)
      if (findings.length === 0) {
        cleanKeys.add(key)
        continue
      }
      renamed.set(key, names(maskText(key, findings)))
      note(frame, '', findings)
    }
    if (renamed.size === 0) return
    frame.renamed = renamed
    copyOf(frame)
  }

  function note(frame: Frame, key: string | number, findings: readonly Finding[]): void {
    const where = pathOf(frame, key)
    for (const { kind } of findings) {
      const id = `${where}\n${kind}`
      const known = counts.get(id)
      if (known === undefined) counts.set(id, { where, kind, count: 1 })
      else known.count++
    }
  }
}

/** Masked names that meet get a number behind, counted on for each of them: linear however many meet. */
function nameGiver(object: JsonObject): (masked: string) => string {
  const given = new Map<string, number>()
  return (masked) => {
    for (let next = given.get(masked) ?? 0; ; next++) {
      const name = next === 0 ? masked : `${masked}~${next}`
      if (given.has(name) || Object.hasOwn(object, name)) continue
      given.set(masked, next + 1)
      if (name !== masked) given.set(name, 1)
      return name
    }
  }
}

const capitalised = (names: string) =>
  names.split(' ').flatMap((name) => [name, name[0]?.toUpperCase() + name.slice(1)])
const QUESTIONS = new Set(capitalised('question prompt q ask query'))
/** The first of them that is there counts. */
const NAMES = [...QUESTIONS, ...capitalised('label title name key field id')]
const VALUES = new Set('value values text answer a content response reply input completion val v'.split(' '))

/** `{"card": {"number": "4…"}}`: the name stands one level up. */
const NUMBERS = new Set(['number', 'no', 'num', 'nr', 'nummer', 'value', 'digits'])

/** What a value is called, or what was asked. */
interface Name {
  text: string
  question: boolean
}

/** `{"name": "cvv", "value": "123"}`: here the name stands in a value. */
function nameOf(object: JsonObject): Name | null {
  for (const key of NAMES) {
    const text = Object.hasOwn(object, key) ? object[key] : undefined
    if (typeof text === 'string') return { text, question: QUESTIONS.has(key) }
  }
  return null
}

/** Together with what the question or label beside it makes of the text. */
function answering(text: string, name: Name | null, findings: Finding[]): Finding[] {
  if (name === null || !(name.question || isRequest(name.text))) return findings
  const more = findInAnswer(name.text, text)
  return more.length === 0 ? findings : united(text, [...findings, ...more])
}

/** What is in a value that stands under a name. */
function found(text: string, context: string): Finding[] {
  if (context === '') return foundUnnamed(text)
  const named = findCardData(context + text)
    .filter(({ start }) => start >= context.length)
    .map((finding) => ({ ...finding, start: finding.start - context.length, end: finding.end - context.length }))
  return united(text, [...named, ...findInText(text)])
}

function foundUnnamed(text: string): Finding[] {
  if (cleanValues.has(text)) return []
  const findings = findInText(text)
  if (findings.length === 0) cleanValues.add(text)
  return findings
}

function set(frame: Frame, key: string | number, value: Json): void {
  const copy = copyOf(frame)
  const name = typeof key === 'string' ? (frame.renamed?.get(key) ?? key) : key
  // Not by assignment: a field may be called __proto__.
  Object.defineProperty(copy, name, { value, writable: true, enumerable: true, configurable: true })
}

function copyOf(frame: Frame): Json[] | JsonObject {
  const chain: Frame[] = []
  for (let entry: Frame | null = frame; entry !== null && entry.copy === null; entry = entry.parent) chain.push(entry)
  for (const entry of chain.reverse()) {
    const { source, renamed } = entry
    entry.copy = Array.isArray(source)
      ? [...source]
      : Object.fromEntries(Object.entries(source).map(([key, value]) => [renamed?.get(key) ?? key, value]))
    if (entry.parent !== null) set(entry.parent, entry.key, entry.copy)
  }
  return frame.copy ?? []
}

function pathOf(frame: Frame, key: string | number): string {
  const steps: string[] = []
  let child: string | number = key
  for (let entry: Frame | null = frame; entry !== null; entry = entry.parent) {
    if (entry.parent === null) break
    if (typeof child === 'number') steps.push('[]')
    else if (child !== '') steps.push(`.${entry.renamed?.get(child) ?? child}`)
    child = entry.key
  }
  const known = steps.length > DEEPEST_PATH ? ['…', ...steps.slice(0, DEEPEST_PATH).reverse()] : steps.reverse()
  return known.join('').replace(/^\./, '')
}
