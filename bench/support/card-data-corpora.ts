/** Precision and recall of the search for card data on the labelled texts in test/data/card-data. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { findCardData, type CardDataKind } from '../../card-data/detect/detect.ts'
import { scrubMessages } from '../../card-data/scrub.ts'

const kind = z.enum(['pan', 'track', 'security-code', 'pin'])
const adversarial = z.array(
  z.object({
    id: z.string(),
    why: z.string(),
    text: z.string().optional(),
    messages: z.array(z.object({ sender: z.string().nullable(), text: z.string() })).optional(),
    expect: z.array(z.object({ kind, text: z.string(), message: z.number().optional() })),
  }),
)
const publicCorpus = z.object({
  sources: z.array(
    z.object({
      id: z.string(),
      repository: z.string(),
      path: z.string(),
      commit: z.string(),
      licence: z.string(),
      taken: z.string(),
    }),
  ),
  disputed: z.array(z.object({ text: z.string(), card: z.string(), why: z.string() })),
  records: z.array(z.object({ source: z.string(), text: z.string(), cards: z.array(z.string()) })),
})

export interface Labelled {
  id: string
  messages: { sender: string | null; text: string }[]
  single: boolean
  expect: Found[]
}
export interface Found {
  message: number
  kind: CardDataKind
  text: string
}
export interface Score {
  right: number
  missed: string[]
  extra: string[]
  precision: number
  recall: number
}

export function adversarialSet(): Labelled[] {
  return adversarial.parse(read('adversarial.json')).map(({ id, text, messages, expect }) => ({
    id,
    messages: messages ?? [{ sender: null, text: text ?? '' }],
    single: messages === undefined,
    expect: expect.map((entry) => ({ message: 0, ...entry })),
  }))
}

/** Disputed labels are in the file with the reason: a card's number by what is said of it, not by its check digit. */
export function publicSet(): Labelled[] {
  const { records, disputed } = publicCorpus.parse(read('public-corpus.json'))
  return records.map(({ source, text, cards }, i) => ({
    id: `${source} ${i}`,
    messages: [{ sender: null, text }],
    single: true,
    expect: [...cards, ...disputed.filter((label) => label.text === text).map(({ card }) => card)].map((card) => ({
      message: 0,
      kind: 'pan',
      text: card,
    })),
  }))
}

/** Right is what has the kind and exactly the characters of the label. */
export function scoreOf(cases: readonly Labelled[]): Score {
  let right = 0
  const missed: string[] = []
  const extra: string[] = []
  for (const { id, messages, single, expect } of cases) {
    const found = (
      single ? [findCardData(messages[0]?.text ?? '')] : scrubMessages(messages).map(({ findings }) => findings)
    ).flatMap((findings, message) =>
      findings.map(
        (finding) => `${message} ${finding.kind} ${messages[message]?.text.slice(finding.start, finding.end)}`,
      ),
    )
    const wanted = expect.map((entry) => `${entry.message} ${entry.kind} ${entry.text}`)
    for (const name of wanted)
      if (found.includes(name)) right++
      else missed.push(`${id}: ${name}`)
    for (const name of found) if (!wanted.includes(name)) extra.push(`${id}: ${name}`)
  }
  return { right, missed, extra, precision: right / (right + extra.length), recall: right / (right + missed.length) }
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../test/data/card-data/${name}`, import.meta.url), 'utf8'))
}
