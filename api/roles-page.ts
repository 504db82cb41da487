/** docs/roles.md: the role table for people; `npm run openapi` writes it. */
import { ROLES, type Role } from '../domain/access/principal.ts'
import { OPERATIONS } from './operations.ts'
import { ROLE_TABLE, type Decision } from './roles.ts'

const CELL: Record<Decision, string> = {
  'allow': 'yes',
  'second-person': 'second person',
  'deny': '',
  'never': 'never',
}
const SHORT: Record<Role, string> = {
  'Legal.Reviewer': 'R',
  'Compliance.Officer': 'C',
  'Auditor': 'A',
  'Platform.Administrator': 'P',
  'Executive.Officer': 'E',
  'Platform.Machine': 'S',
}

export function rolesPage(): string {
  const rows = OPERATIONS.map(({ id, method, path, anonymous }) => {
    const route = `\`${method} /api/${path}\``
    const row = ROLE_TABLE[id]
    if (row === undefined)
      return [route, '', ...ROLES.map(() => (anonymous === true ? 'yes' : 'never')), anonymous === true ? 'no' : '']
    return [route, row.action, ...ROLES.map((role) => CELL[row.by[role]]), row.onRecord === 'every' ? 'yes' : 'counted']
  })
  const head = ['operation', 'action', ...ROLES.map((role) => SHORT[role]), 'on record']
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    '# Who may do what',
    '',
    '*Made of `api/roles.ts` by `npm run openapi`; every cell is a test (`test/functions/role-table.test.ts`).*',
    '',
    `App roles in the directory: ${ROLES.map((role) => `**${SHORT[role]}** \`${role}\``).join(', ')}. ` +
      'S is for app-only tokens, and the only role that they can have; people cannot have it.',
    '',
    '`second person`: as long as somebody else asked for it, told apart by object id. `never`: not even to somebody ' +
      'who has another role that may. Empty: not by this role. Who has several roles may what any of them may.',
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
    '"On record: yes" is one event an access or attempt; "counted" are figures without content, which programs ask ' +
      'every second: the first of a caller is on record at once, the others of its minute as one event with their ' +
      'number, and what is refused or fails as one event each ([access trail](access-trail.md)).',
    '',
  ].join('\n')
}
