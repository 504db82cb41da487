/**
 * What is odd about a policy although every line of it is right: rules that never win, rules that meet, periods the
 * cited law would not accept.
 */
import type { MatchRule, RetentionClass, RetentionPolicy } from './retention-policy.ts'

export interface PolicyFinding {
  /** `problem`: should be mended. `note`: worth knowing. */
  severity: 'problem' | 'note'
  kind: 'unreachable' | 'overlap' | 'too-short'
  classId: string
  message: string
}

/** Years that a citation asks for, where the number is in the rule itself. */
const ASKED: readonly { cites: RegExp; years: number; rule: string }[] = [
  { cites: /17a-4\(b\)\(4\)/i, years: 3, rule: '17 CFR 240.17a-4(b)(4)' },
  { cites: /\b4513\b/, years: 4, rule: 'FINRA Rule 4513' },
  { cites: /MiFID II art\. ?16\(7\)/i, years: 5, rule: 'MiFID II art. 16(7)' },
  { cites: /SYSC 10A/i, years: 5, rule: 'FCA SYSC 10A.1' },
  { cites: /DISP 1\.9\.1R/i, years: 3, rule: 'FCA DISP 1.9.1R' },
  { cites: /164\.316\(b\)\(2\)|164\.530\(j\)/, years: 6, rule: '45 CFR 164.316(b)(2)(i)' },
  { cites: /CFTC.*1\.31|17 CFR 1\.31/i, years: 5, rule: '17 CFR 1.31' },
  { cites: /\b4511\b.*where no other period/i, years: 6, rule: 'FINRA Rule 4511(b)' },
]

/** In the order of the classes; problems before notes. */
export function checkPolicy(policy: RetentionPolicy): PolicyFinding[] {
  const findings = policy.classes.flatMap((retentionClass) => [
    ...unreachable(retentionClass, policy),
    ...tooShort(retentionClass),
    ...overlaps(retentionClass, policy),
  ])
  return findings.sort((a, b) => (a.severity === b.severity ? 0 : a.severity === 'problem' ? -1 : 1))
}

function unreachable(retentionClass: RetentionClass, { classes }: RetentionPolicy): PolicyFinding[] {
  if (retentionClass.match === 'fallback') return []
  const winner = classes.find(
    (other) => other !== retentionClass && beats(other, retentionClass) && implies(retentionClass.match, other.match),
  )
  if (winner === undefined) return []
  return [
    {
      severity: 'problem',
      kind: 'unreachable',
      classId: retentionClass.id,
      message:
        `never chosen: every record that matches it also matches ${winner.id}, which ` +
        `${winner.years > retentionClass.years ? `keeps it ${winner.years} years` : 'wins the tie'}`,
    },
  ]
}

function tooShort({ id, years, basis }: RetentionClass): PolicyFinding[] {
  return ASKED.filter(({ cites, years: asked }) => years < asked && basis.some((text) => cites.test(text))).map(
    ({ rule, years: asked }) => ({
      severity: 'problem',
      kind: 'too-short',
      classId: id,
      message: `${years} years, but it cites ${rule}, which asks ${asked}`,
    }),
  )
}

/** Each pair once, named at the class that wins. */
function overlaps(retentionClass: RetentionClass, { classes }: RetentionPolicy): PolicyFinding[] {
  const beaten = classes.filter(
    (other) =>
      other !== retentionClass &&
      other.match !== 'fallback' &&
      retentionClass.match !== 'fallback' &&
      beats(retentionClass, other) &&
      canMeet(retentionClass.match, other.match),
  )
  if (beaten.length === 0) return []
  const names = beaten.map(
    (other) =>
      `${other.id} (${other.years} years` +
      (other.years === retentionClass.years ? ', a tie: locked first, then by name)' : ')'),
  )
  return [
    {
      severity: 'note',
      kind: 'overlap',
      classId: retentionClass.id,
      message: `with its ${retentionClass.years} years takes a record that also matches ${names.join(', ')}`,
    },
  ]
}

/** Longer first, then locked, then by id: as `classify` chooses. */
function beats(a: RetentionClass, b: RetentionClass): boolean {
  if (a.years !== b.years) return a.years > b.years
  if (a.mode !== b.mode) return a.mode === 'locked'
  return a.id < b.id
}

type Rule = RetentionClass['match']
const LISTS = ['media', 'queues', 'divisions', 'flows', 'directions', 'jurisdictions'] as const
/** A record has one of these: two rules that ask for different ones never meet. */
const SINGLE = new Set<string>(['directions', 'jurisdictions'])

/** Whether every record that matches `a` must match `b`, as far as the rules alone can tell. */
function implies(a: Rule, b: Rule): boolean {
  if (b === 'everything') return true
  if (typeof a === 'string' || typeof b === 'string') return false
  return (
    LISTS.every(
      (kind) => b[kind] === undefined || (a[kind] !== undefined && a[kind].every((value) => has(b[kind] ?? [], value))),
    ) &&
    (b.ivrOnly === undefined || a.ivrOnly === b.ivrOnly) &&
    Object.entries(b.businessKeys ?? {}).every(([key, wanted]) => impliesKey(a.businessKeys?.[key], wanted))
  )
}

function impliesKey(a: string[] | '*' | undefined, b: string[] | '*'): boolean {
  if (a === undefined) return false
  if (b === '*') return true
  return a !== '*' && a.every((value) => has(b, value))
}

function canMeet(a: Rule, b: Rule): boolean {
  if (typeof a === 'string' || typeof b === 'string') return true
  if (a.ivrOnly !== undefined && b.ivrOnly !== undefined && a.ivrOnly !== b.ivrOnly) return false
  if (LISTS.some((kind) => SINGLE.has(kind) && disjoint(a[kind], b[kind]))) return false
  return Object.entries(a.businessKeys ?? {}).every(([key, wanted]) => !disjointKeys(wanted, b.businessKeys?.[key]))
}

function disjoint(a: string[] | undefined, b: string[] | undefined): boolean {
  return a !== undefined && b !== undefined && !a.some((value) => has(b, value))
}

function disjointKeys(a: string[] | '*', b: NonNullable<MatchRule['businessKeys']>[string] | undefined): boolean {
  return a !== '*' && b !== undefined && b !== '*' && !a.some((value) => has(b, value))
}

function has(list: readonly string[], value: string): boolean {
  return list.some((name) => name.normalize('NFC').trim().toLowerCase() === value.normalize('NFC').trim().toLowerCase())
}
