/** The policy that the simulated tenant runs under: the shipped one, and two rules that only attributes can meet. */
import { readPolicy } from '../../adapters/policy-file.ts'
import type { RetentionClass, RetentionPolicy } from '../../domain/retention/retention-policy.ts'

const BY_ATTRIBUTES: RetentionClass[] = [
  {
    id: 'eu-business',
    title: 'Business under European law',
    basis: ['simulated'],
    years: 8,
    mode: 'locked',
    match: { jurisdictions: ['EU'] },
  },
  {
    id: 'orders-by-key',
    title: 'Whatever has an order number',
    basis: ['simulated'],
    years: 9,
    mode: 'locked',
    match: { businessKeys: { trading_id: '*' } },
  },
]

export async function simulatedPolicy(): Promise<RetentionPolicy> {
  const shipped = await readPolicy('policy/retention.json')
  return { ...shipped, version: `${shipped.version}-simulated`, classes: [...BY_ATTRIBUTES, ...shipped.classes] }
}
