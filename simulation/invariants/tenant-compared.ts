/**
 * The comparison of the whole tenant names every recording of the source that no record holds, and none that one holds.
 * Judged the night after each: what is not held by then was not held when it was compared, and what was held on the
 * midnight before it was held then.
 */
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { MemoryVault } from '../../test/support/memory/memory-vault.ts'
import { utcDay, type World } from '../world/truth.ts'
import type { Violation } from './violation.ts'

const DAY = 86_400_000
const LIST = /^evidence\/tenant\/\d{4}\/\d\d\/\d\d\/(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-missing\.ndjson$/
/** The source lists what is older. */
const YOUNG = 2 * DAY
/** A comparison that is tried again and again is over by then. */
const LONGEST = 12 * 3_600_000

export interface TenantJudge {
  /** How many comparisons were judged. */
  readonly compared: number
  /** At every midnight. */
  look(): Violation[]
}

interface Archive {
  vault: Pick<MemoryVault, 'blobs' | 'written'>
  index: { records: ReadonlyMap<string, Pick<ArchiveRecord, 'objects'>> }
}

export function tenantJudge({ conversations }: Pick<World, 'conversations'>, { vault, index }: Archive): TenantJudge {
  let compared = 0
  /** Names of the vault that were looked at. */
  let looked = 0
  let heldBefore = new Set<string>()

  return {
    get compared() {
      return compared
    },
    look() {
      const held = new Set([...index.records.values()].flatMap(({ objects }) => objects.map((entry) => entry.objectId)))
      const violations: Violation[] = []
      for (; looked < vault.written.length; looked++) {
        const path = vault.written[looked] ?? ''
        const time = LIST.exec(path)
        if (time === null) continue
        compared++
        const [, year, month, date, hour, minute, second] = time
        const at = Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`)
        violations.push(...judge(path, at, held))
      }
      heldBefore = held
      return violations
    },
  }

  function judge(path: string, at: number, held: ReadonlySet<string>): Violation[] {
    const lines = Buffer.from(vault.blobs.get(path)?.bytes ?? [])
      .toString()
      .split('\n')
      .filter(Boolean)
    const named = new Set(lines.map((line) => (JSON.parse(line) as { recordingId: string }).recordingId))
    return conversations.flatMap(({ shape, recordings }) =>
      recordings.flatMap(({ id, states }): Violation[] => {
        const gone = states.find(({ state }) => state === 'DELETED')?.from ?? Infinity
        const isListed = (states[0]?.from ?? Infinity) <= at - YOUNG && gone > at + LONGEST
        const broken = (detail: string): Violation[] => [
          { invariant: 'tenant-compared', shape, day: utcDay(at), subject: id, detail: `${detail} in ${path}` },
        ]
        if (isListed && !held.has(id) && !named.has(id)) return broken('no record holds it, and it is not named')
        return heldBefore.has(id) && named.has(id) ? broken('a record holds it, and it is named') : []
      }),
    )
  }
}
