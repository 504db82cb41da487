/**
 * Who and what there is in the tenant: users, queues, wrap-up codes, divisions, flows, skills, languages. No name is of
 * a real person.
 */
import { uuid } from '../random.ts'

export interface Entity {
  id: string
  name: string
  deleted?: boolean
}
export interface Directory {
  users: Entity[]
  queues: Entity[]
  wrapUpCodes: Entity[]
  divisions: Entity[]
  flows: Entity[]
  skills: Entity[]
  languages: Entity[]
  organizationId: string
}

const FIRST = [
  'Ada',
  'Bruno',
  'Carla',
  'Dmitri',
  'Elin',
  'Farid',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Kaja',
  'Lior',
  'Mira',
  'Nils',
  'Oona',
  'Pavel',
  'Quinn',
  'Rosa',
  'Sami',
  'Tove',
]
const LAST = ['Sample', 'Specimen', 'Muster', 'Exempel', 'Ejemplo', 'Esempio']
const QUEUES = ['Trading Desk', 'Wealth Advice', 'Complaints UK', 'Clinic Line', 'Service', 'Sales', 'Support']

export function directory(seed: number): Directory {
  const entities = (kind: string, names: readonly string[]): Entity[] =>
    names.map((name) => ({ id: uuid(kind, seed, name), name }))
  const users = entities(
    'user',
    LAST.flatMap((last) => FIRST.map((first) => `${first} ${last}`)),
  )
  return {
    // Some people have left: their names are found only by those who ask for deleted users.
    users: users.map((user, i) => (i % 12 === 5 ? { ...user, deleted: true } : user)),
    queues: entities('queue', QUEUES),
    wrapUpCodes: entities('wrapup', [
      'Resolved',
      'Follow up',
      'Order placed',
      'Complaint registered',
      'Wrong number',
      'Transferred',
    ]),
    divisions: entities('division', ['Home', 'Capital Markets', 'Health']),
    flows: entities('flow', ['Main menu', 'After hours', 'Message intake', 'Email intake']),
    skills: entities('skill', ['Equities', 'Pensions', 'Complaints handling']),
    languages: entities('language', ['English', 'Deutsch', 'Español']),
    organizationId: uuid('organization', seed),
  }
}
