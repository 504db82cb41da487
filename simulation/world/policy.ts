/** The policies that the simulated tenant runs under: the shipped one with more rules, and what is made of it. */
import { readPolicy } from '../../adapters/policy-file.ts'
import type { RetentionClass, RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import { BASE_RULES, type Rules } from './lawful.ts'

const EUROPE: RetentionClass = {
  id: 'eu-business',
  title: 'Business under European law',
  basis: ['simulated'],
  years: 8,
  mode: 'locked',
  match: { jurisdictions: ['EU'] },
}
const BY_KEY: RetentionClass = {
  id: 'orders-by-key',
  title: 'Whatever has an order number',
  basis: ['simulated'],
  years: 9,
  mode: 'locked',
  match: { businessKeys: { trading_id: '*' } },
}
const ATTIC: RetentionClass = {
  id: 'attic',
  title: 'What is said in the attic',
  basis: ['simulated'],
  years: 10,
  mode: 'locked',
  match: { queues: ['Attic'] },
}

export async function simulatedPolicy(): Promise<RetentionPolicy> {
  const shipped = await readPolicy('policy/retention.json')
  return { ...shipped, version: `${shipped.version}-simulated`, classes: [EUROPE, BY_KEY, ...shipped.classes] }
}

/** One after the other; the app and the judge look up by version what was in force. */
export interface Policies {
  readonly current: RetentionPolicy
  /** @param pick chooses what is changed @returns the new policy */
  change(pick: number): RetentionPolicy
  ofVersion(version: string): { policy: RetentionPolicy; rules: Rules; number: number } | null
  numbered(number: number): Rules
  readonly number: number
}

const CHANGES: readonly ((rules: Rules) => Rules)[] = [
  (rules) => ({ ...rules, longerBy: rules.longerBy + 2 }),
  (rules) => ({ ...rules, attic: !rules.attic }),
  (rules) => ({ ...rules, europe: !rules.europe }),
]

export function policiesOf(base: RetentionPolicy): Policies {
  const versions = [{ policy: base, rules: BASE_RULES, number: 0 }]
  const latest = () => versions.at(-1) ?? { policy: base, rules: BASE_RULES, number: 0 }
  return {
    get current() {
      return latest().policy
    },
    get number() {
      return latest().number
    },
    change(pick) {
      const { rules: before, number } = latest()
      const rules = CHANGES[pick % CHANGES.length]?.(before) ?? before
      const policy = { ...base, version: `${base.version}-${number + 1}`, classes: classesUnder(base, rules) }
      versions.push({ policy, rules, number: number + 1 })
      return policy
    },
    numbered: (number) => versions[number]?.rules ?? BASE_RULES,
    ofVersion: (version) => versions.find(({ policy }) => policy.version === version) ?? null,
  }
}

function classesUnder({ classes }: RetentionPolicy, { longerBy, attic, europe }: Rules): RetentionClass[] {
  return [...(attic ? [ATTIC] : []), ...classes.filter(({ id }) => europe || id !== EUROPE.id)].map((entry) => ({
    ...entry,
    years: entry.years + longerBy,
  }))
}
