/** Every entry of the audit log is exported once, or its day says that it is not whole. */
import { gunzipSync } from 'node:zlib'
import { utcDay } from '../world/truth.ts'
import type { Evidence } from './evidence.ts'
import { hadQuietDay } from './looks.ts'
import type { Violation } from './violation.ts'

const DAY = 86_400_000
/** From midnight until the export is over, with all that it may wait for. */
const EXPORT = 12 * 3_600_000
const FILE = /^audit-logs\/(\d{4})\/(\d\d)\/(\d\d)\/([^/.]+)(?:\.r(\d+))?\.ndjson\.gz$/
/** The app catches up by itself what is not older. */
const REACH_DAYS = 6

export async function auditsExported(evidence: Evidence): Promise<Violation[]> {
  const { world, storage, now } = evidence
  const exported = idsByDay(evidence)
  const truths = Map.groupBy(world.audits, ({ at }) => utcDay(at))
  const violations: Violation[] = []
  for (let from = world.start; from + DAY + EXPORT <= now; from += DAY) {
    const day = utcDay(from)
    const broken = (detail: string) =>
      violations.push({ invariant: 'audits-exported', shape: 'audit log', day, subject: day, detail })
    const state = await storage.auditDays.read(day)
    if (state?.status !== 'complete') {
      // One of the mornings on which the app exports the day, or catches it up, was undisturbed.
      if (hadQuietDay(evidence, from + DAY, REACH_DAYS, { from: 0, to: EXPORT }))
        broken(`${state?.status ?? 'never begun'}: ${state?.message ?? ''}`)
      continue
    }
    const ids = exported.get(day) ?? []
    const twice = ids.find((id, i) => ids.indexOf(id) !== i)
    if (twice !== undefined) broken(`${twice} is exported twice`)
    const truth = truths.get(day) ?? []
    const lost = truth.find(({ id }) => !ids.includes(id))
    if (lost !== undefined) broken(`complete, but ${lost.id} of ${lost.service} is not exported`)
    if (ids.some((id) => truth.every((entry) => entry.id !== id))) broken('an entry of another day is exported')
  }
  return violations
}

/** Of the newest revision of each service's file. */
function idsByDay({ storage }: Evidence): Map<string, string[]> {
  const newest = new Map<string, { revision: number; day: string; bytes: Uint8Array }>()
  for (const [path, { bytes }] of storage.vault.blobs) {
    const [, year, month, date, service, revision = '1'] = FILE.exec(path) ?? []
    if (year === undefined) continue
    const day = `${year}-${month}-${date}`
    const key = `${day} ${service}`
    if ((newest.get(key)?.revision ?? 0) < Number(revision)) newest.set(key, { revision: Number(revision), day, bytes })
  }
  const ids = new Map<string, string[]>()
  for (const { day, bytes } of newest.values()) {
    const lines = gunzipSync(bytes).toString().split('\n').filter(Boolean)
    ids.set(day, [...(ids.get(day) ?? []), ...lines.map((line) => (JSON.parse(line) as { id: string }).id)])
  }
  return ids
}
