/** The people and places of the tenant. The names are those that a usual policy has rules for. */
import { uuid, type Draw } from '../../local/genesys-simulator/random.ts'
import type { Directory, Named, QueueChange } from './truth.ts'

const DAY = 86_400_000
const QUEUES = ['Wealth Advice', 'Trading Desk', 'Complaints UK', 'Sales', 'Service', 'Clinic Line', 'Support', 'Attic']
const USERS = ['Ann Archer', 'Ben Baker', 'Cleo Carter', 'Dan Dyer', 'Eve Ellis']

/** One queue goes, which no rule may make anything of, and another is called otherwise: what was said was said. */
export function queueChanges(draw: Draw, epoch: number, days: number): QueueChange[] {
  // Never on the first morning: what nobody has told the archive before, it cannot know.
  const at = (): number => epoch + Math.max(2, draw.whole(1, Math.max(1, days - 1))) * DAY + draw.whole(0, DAY - 1)
  return [
    { name: 'Clinic Line', at: at(), becomes: null },
    { name: 'Trading Desk', at: at(), becomes: 'Trading Floor' },
  ]
}

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
