/** The figures of generated conversations: per language, kind and split, and of the matrix of questions and answers. */
import Table from 'cli-table3'
import { KINDS, type Kind } from './document.ts'
import { document } from './generate.ts'
import { matrix } from './matrix.ts'
import { LANGUAGES, SPLITS, type Language, type Split } from './phrases.ts'
import { outcomeOf, type Outcome } from './score.ts'
import { GOALS, isClean, MATRIX_GOAL, reached, sharesOf, type Goal, type Shares } from './shares.ts'
import { atLeast, atMost, type Figure } from '../support/table.ts'

export interface Row {
  language: Language
  kind: Kind | 'matrix'
  split: Split
  shares: Shares
}

interface Wanted {
  seed: number
  /** Documents of each kind in each language, and the share of the matrix. */
  each: number
  pairs: number
  /** Called for documents of the seen split that something went wrong with. */
  failed: (outcome: Outcome) => void
}

export async function measured({ seed, each, pairs, failed }: Wanted): Promise<Row[]> {
  const rows: Row[] = []
  const judged = async (documents: Iterable<Parameters<typeof outcomeOf>[0]>) => {
    const outcomes: Outcome[] = []
    for (const one of documents) {
      const outcome = await outcomeOf(one)
      if (one.split === 'seen' && (!isClean(outcome) || outcome.overmasked.size > 0)) failed(outcome)
      // Thousands of masked transcripts would be held in memory otherwise.
      outcomes.push({ ...outcome, masked: '', document: { ...one, source: '', copies: [] } })
    }
    return outcomes
  }
  for (const language of LANGUAGES) {
    for (const kind of KINDS) {
      const outcomes = await judged(
        (function* () {
          for (let i = 0; i < each; i++) yield document(`${seed}/${language}/${kind}/${i}`, language, kind)
        })(),
      )
      for (const split of SPLITS)
        rows.push({ language, kind, split, shares: sharesOf(outcomes.filter((one) => one.document.split === split)) })
    }
    for (const split of SPLITS)
      rows.push({
        language,
        kind: 'matrix',
        split,
        shares: sharesOf(await judged(matrix(seed, language, split, pairs))),
      })
  }
  return rows
}

const NAMES: Record<Goal, string> = {
  numbers: 'numbers',
  wrong: 'wrong digit',
  codeText: 'codes (text)',
  codeWords: 'codes (words)',
  clean: 'fully clean',
  overmasked: 'over-masked',
}
const COLUMNS = ['numbers', 'wrong', 'codeText', 'codeWords', 'clean', 'overmasked'] as const

export function figuresOf(rows: readonly Row[]): Figure[] {
  return rows.flatMap(({ language, kind, split, shares }) => {
    const name = (what: string) => `${language} ${kind} (${split}): ${what}`
    if (kind === 'matrix') return shares.clean === null ? [] : [atLeast(name('answers'), shares.clean, '', MATRIX_GOAL)]
    return COLUMNS.flatMap((goal) => {
      const share = shares[goal]
      if (share === null) return []
      return [(goal === 'overmasked' ? atMost : atLeast)(name(NAMES[goal]), share, '', GOALS[goal])]
    })
  })
}

/** One line per language, kind and split, in percent; what misses its goal is followed by `!`. */
export function tableOf(rows: readonly Row[]): string {
  const head = COLUMNS.map((goal) => `${NAMES[goal]} ${goal === 'overmasked' ? '<=' : '>='} ${GOALS[goal] * 100}`)
  const table = new Table({
    head: ['', 'kind', 'phrases', 'documents', ...head],
    style: { head: [], border: [], compact: true },
  })
  for (const { language, kind, split, shares } of rows)
    table.push([
      language,
      kind,
      split,
      shares.documents,
      ...COLUMNS.map((goal) => {
        const share = kind === 'matrix' && goal !== 'clean' ? null : shares[goal]
        if (share === null) return ''
        const good = kind === 'matrix' ? share >= MATRIX_GOAL : reached(goal, share)
        return `${(share * 100).toFixed(1)}${good ? '' : ' !'}`
      }),
    ])
  return table.toString()
}
