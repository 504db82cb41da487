/** HTTP: what is on record of accesses. */
import { searchAccess } from '../../api/access.ts'
import type { AccessQuestion } from '../../domain/access/question.ts'
import { parseDay } from '../../domain/day.ts'
import { searchAccess as search } from '../../use-cases/access/search-access.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { subjectOf } from './records.ts'

type Ports = Pick<ActivityPorts, 'accessIndex' | 'reader' | 'clock'>

const USUAL_DAYS = 30
const DAY_MS = 86_400_000

export function accessEndpoints(ports: Ports): Endpoint[] {
  return [
    endpoint(searchAccess, async ({ query: { cursor, limit, from, to, ...asked }, note }) => {
      note({ subject: subjectOf({ ...asked, from, to }) })
      const now = ports.clock.now()
      // Accesses of today are asked for, too.
      const last = parseDay(to ?? iso(now), now + DAY_MS)
      const first = parseDay(from ?? iso(Date.parse(`${last}T00:00:00Z`) - (USUAL_DAYS - 1) * DAY_MS), now + DAY_MS)
      const given = Object.entries(asked).filter(([, value]) => value !== undefined)
      const question: AccessQuestion = { ...Object.fromEntries(given), from: first, to: last }
      const { accesses, ...answer } = await search(ports, question, cursor ?? null, limit)
      note({ records: accesses.length })
      return {
        accesses: accesses.map(({ event, link }) => ({ ...event, link })),
        ...answer,
        from: first,
        to: last,
      }
    }),
  ]
}

function iso(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
