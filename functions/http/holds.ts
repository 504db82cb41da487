/** HTTP: legal holds. */
import {
  approveHoldRelease,
  createHold,
  getHold,
  getHoldReport,
  listHolds,
  releaseHold,
  widenHold,
  type HoldView,
} from '../../api/holds.ts'
import { matterIdText } from '../../api/retrievals.ts'
import { requireSecondPerson } from '../../domain/access/second-person.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { parseDay } from '../../domain/day.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { scopeOf, widened, type Hold, type HoldScope } from '../../domain/legal/hold.ts'
import { MOST_PROTECTED, NOT_ASKED_YET, protectedNow } from '../../domain/legal/source-hold.ts'
import { holdReport } from '../../use-cases/legal/hold-report.ts'
import { previewHold } from '../../use-cases/legal/preview-hold.ts'
import { masked } from '../../use-cases/legal/retrieve.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { stateOf, type Engine } from '../durable/instances.ts'
import { beginRelease, placementId, placeRound, releaseId } from '../durable/hold-instances.ts'
import { Answered, endpoint, type Endpoint } from './endpoint.ts'
import { NotFound } from './problem.ts'

type Ports = Pick<ActivityPorts, 'index' | 'search' | 'holds' | 'sourceMarks' | 'clock'>
type AskedScope = Parameters<typeof scopeOf>[0]

const DAY_MS = 86_400_000
/** Holds reach into the future. */
const CENTURY_MS = 36_525 * DAY_MS

export function holdEndpoints(ports: Ports): Endpoint[] {
  const { holds, clock } = ports
  const now = () => new Date(clock.now()).toISOString()
  return [
    endpoint(createHold, async ({ body, query: { preview }, principal, note, engine }) => {
      const { matterId, name, reason } = body
      note({ matterId, subject: matterId, purpose: masked(reason) })
      const scope = scopeOf(checked(body.scope))
      if (preview === 'true') {
        const counted = await previewHold(ports, scope, now().slice(0, 10))
        note({ subject: `preview of ${matterId}`, records: counted.records })
        const inUse = protectedNow(await ports.sourceMarks.all()).size
        const atSource = { inUse, limit: MOST_PROTECTED }
        return new Answered(200, { matterId, preview: true as const, ...counted, atSource })
      }
      const at = now()
      const hold: Hold = {
        matterId,
        name: masked(name),
        reason: masked(reason),
        scope,
        status: 'placing',
        round: 1,
        placedBy: personOf(principal),
        placedAt: at,
        updatedAt: at,
        proof: null,
        attestation: null,
        release: null,
        atSource: body.protectAtSource ? NOT_ASKED_YET : null,
      }
      if (!(await holds.create(hold)))
        throw new ArchiveError('hold-exists', `the matter ${matterId} has a hold: widen it, or name another matter`)
      await placeRound(engine, hold, at)
      return { ...hold, phase: 'starting' }
    }),

    endpoint(listHolds, async ({ note }) => {
      const all = await holds.list()
      note({ records: all.length })
      return { holds: all }
    }),

    endpoint(getHold, async ({ param, note, engine }) => {
      const hold = await holdOf(param('id'))
      note({ matterId: hold.matterId })
      return await viewOf(engine, hold)
    }),

    endpoint(widenHold, async ({ param, body, note, engine }) => {
      const { matterId } = await holdOf(param('id'))
      note({ matterId, purpose: masked(body.reason) })
      const hold = await holds.update(matterId, (before) => {
        if (before.status !== 'placing' && before.status !== 'in-force') throw notNow(before, 'be widened')
        const scope = widened(before.scope, checked(body.scope))
        const atSource = before.atSource ?? (body.protectAtSource === true ? NOT_ASKED_YET : null)
        return { ...before, scope, atSource, status: 'placing', round: before.round + 1, updatedAt: now() }
      })
      await placeRound(engine, hold, now())
      return await viewOf(engine, hold)
    }),

    endpoint(releaseHold, async ({ param, body, principal, note, engine }) => {
      const { matterId } = await holdOf(param('id'))
      const reason = masked(body.reason)
      note({ matterId, purpose: reason })
      const hold = await holds.update(matterId, (before) => {
        if (before.status === 'release-requested')
          throw new ArchiveError('hold-state', `the release of ${matterId} is asked for: another person approves it`)
        if (before.status !== 'placing' && before.status !== 'in-force') throw notNow(before, 'be released')
        const requested = { requestedBy: personOf(principal), requestedAt: now(), reason }
        return {
          ...before,
          status: 'release-requested',
          release: { ...requested, approvedBy: null, approvedAt: null },
          updatedAt: now(),
        }
      })
      return await viewOf(engine, hold)
    }),

    endpoint(approveHoldRelease, async ({ param, principal, note, engine }) => {
      const { matterId } = await holdOf(param('id'))
      note({ matterId })
      const hold = await holds.update(matterId, (before) => {
        if (before.status !== 'release-requested' || before.release === null)
          throw notNow(before, 'be approved: nobody has asked for its release')
        requireSecondPerson(before.release.requestedBy, principal)
        const release = { ...before.release, approvedBy: personOf(principal), approvedAt: now() }
        return { ...before, status: 'releasing', release, updatedAt: now() }
      })
      note({ purpose: hold.release?.reason ?? '' })
      await beginRelease(engine, hold)
      return await viewOf(engine, hold)
    }),

    endpoint(getHoldReport, async ({ param, query: { format }, note }) => {
      const hold = await holdOf(param('id'))
      note({ matterId: hold.matterId, subject: `report as ${format}` })
      const text = (await Array.fromAsync(holdReport(ports, hold, format, now()))).join('')
      const name = `hold-${hold.matterId}.${format}`
      return new Answered(200, text, {
        'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'text/html; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
      })
    }),
  ]

  async function holdOf(id: string): Promise<Hold> {
    const hold = matterIdText.safeParse(id).success ? await holds.read(id) : null
    if (hold === null) throw new NotFound('unknown-hold', 'there is no hold of that matter')
    return hold
  }

  /** Days that are days; a hold may reach into the future. */
  function checked(scope: { [K in keyof AskedScope]?: AskedScope[K] | undefined }): AskedScope {
    const asked: Partial<Omit<HoldScope, 'everything'>> = {}
    for (const [name, value] of Object.entries(scope)) if (value !== undefined) Object.assign(asked, { [name]: value })
    for (const day of [asked.from, asked.to])
      if (day !== undefined && day !== null) parseDay(day, clock.now() + CENTURY_MS)
    // What is held by a card number would be found by nobody: the index has it masked.
    for (const name of ['keys', 'numbers'] as const)
      if (asked[name] !== undefined) asked[name] = asked[name].map(masked)
    return asked
  }
}

async function viewOf(engine: Engine, hold: Hold): Promise<HoldView> {
  const id =
    hold.status === 'placing' ? placementId(hold) : hold.status === 'releasing' ? releaseId(hold.matterId) : null
  const working = id === null ? null : await stateOf(engine, id)
  return { ...hold, phase: (working?.alive === true ? working.phase : null) ?? hold.status }
}

function notNow({ matterId, status }: Hold, what: string): ArchiveError {
  return new ArchiveError('hold-state', `the hold ${matterId} is ${status}: it cannot ${what}`)
}

function personOf({ oid, name }: Principal): { oid: string; name: string } {
  return { oid, name }
}
