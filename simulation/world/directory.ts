/** The people and places of the tenant. The names are those that a usual policy has rules for. */
import { uuid } from '../../local/genesys-simulator/random.ts'
import type { Directory, Named } from './truth.ts'

const QUEUES = ['Wealth Advice', 'Trading Desk', 'Complaints UK', 'Sales', 'Service', 'Clinic Line', 'Support', 'Attic']
const USERS = ['Ann Archer', 'Ben Baker', 'Cleo Carter', 'Dan Dyer', 'Eve Ellis']

export function makeDirectory(seed: number): Directory {
  const named = (kind: string, names: readonly string[]): Named[] =>
    names.map((name) => ({ id: uuid(kind, seed, name), name }))
  return {
    users: named('user', USERS),
    queues: named('queue', QUEUES),
    wrapUpCodes: named('wrap-up', ['Resolved', 'Call back', 'Order taken']),
    divisions: named('division', ['Home', 'Europe']),
    flows: named('flow', ['Main menu', 'Self service']),
  }
}
