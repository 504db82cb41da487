/** Shares over the outcomes of many documents, against what must hold (issue goals of the search in conversations). */
import type { Outcome } from './score.ts'
import type { SecretKind } from './turns.ts'

/** Shares from 0 to 1; null where there was nothing to judge. */
export interface Shares {
  documents: number
  numbers: number | null
  /** Said to be a card number, with one digit substituted, dropped or added. */
  wrong: number | null
  /** Security codes and PINs, in texts of every form and in `words` lists. */
  codeText: number | null
  codeWords: number | null
  /** Documents with a secret in which nothing of any secret can be read. */
  clean: number | null
  /** Harmless pieces that lost a character. */
  overmasked: number | null
}

export const GOALS = {
  numbers: 0.99,
  wrong: 0.95,
  codeText: 0.98,
  codeWords: 0.98,
  clean: 0.97,
  overmasked: 0.01,
} as const
export type Goal = keyof typeof GOALS
export const MATRIX_GOAL = 0.97

export const reached = (goal: Goal, share: number) =>
  goal === 'overmasked' ? share <= GOALS[goal] : share >= GOALS[goal]

export function sharesOf(outcomes: readonly Outcome[]): Shares {
  const all = outcomes.flatMap(({ document, readable, broken }) =>
    document.secrets.map(({ id, kind }) => ({
      kind,
      text: broken || readable.text.has(id),
      words: broken || readable.words.has(id),
      inWords: document.kind === 'transcript',
    })),
  )
  const of = (...kinds: readonly SecretKind[]) => all.filter(({ kind }) => kinds.includes(kind))
  const codes = of('code', 'pin')
  const paid = outcomes.filter(({ document }) => document.secrets.length > 0)
  const pieces = outcomes.flatMap(({ document, overmasked }) => document.harmless.map(({ id }) => overmasked.has(id)))
  return {
    documents: outcomes.length,
    numbers: share(of('number'), ({ text, words }) => !text && !words),
    wrong: share(of('wrong'), ({ text, words }) => !text && !words),
    codeText: share(codes, ({ text }) => !text),
    codeWords: share(
      codes.filter(({ inWords }) => inWords),
      ({ words }) => !words,
    ),
    clean: share(paid, isClean),
    overmasked: share(pieces, (lost) => lost),
  }
}

export const isClean = ({ broken, readable }: Outcome) => !broken && readable.text.size + readable.words.size === 0

function share<T>(list: readonly T[], good: (entry: T) => boolean): number | null {
  return list.length === 0 ? null : list.filter(good).length / list.length
}
