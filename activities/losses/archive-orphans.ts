/**
 * Orphans: recordings that lost their conversation, mostly because nobody entered a wrap-up. They are what is called
 * "missing recordings" later, so each is archived under the longest class (CAP-11). Idempotent: the index says which
 * are here.
 */
import type { Gap } from '../../domain/completeness/gap.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { orphanRecordId } from '../../domain/record/orphan.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { indexRecords } from '../../use-cases/retention/index-records.ts'
import { deadline } from '../deadline.ts'
import { runFiles } from '../run-files.ts'
import { archiveOrphan } from './archive-orphan.ts'

/**
 * An orphan belongs to the first day that sees it: that day's runs alone archive it or name it, however many nights run
 * side by side. Each is indexed as it is stored, and one that an earlier run stored is looked for in the vault.
 */
export function archiveOrphans(ports: ActivityPorts): ActivityImplementations['archiveOrphans'] {
  const { index, ledger, losses, staging } = ports

  return async (input) => {
    const dayRun: DayRun = { day: input.day, startedAt: input.startedAt }
    const from = input.from ?? 0
    const gaps: Gap[] = from === 0 ? [] : await staging.read<Gap[]>(runFiles.orphanGaps(dayRun))
    let archived = 0
    const end = deadline(ports)
    let looked = 0
    for await (const page of losses.orphans()) {
      for (const orphan of page) {
        if (looked++ < from) continue
        if (looked > from + 1 && end.over()) {
          await staging.write(runFiles.orphanGaps(dayRun), gaps)
          return { archived, waiting: gaps.length, next: looked - 1 }
        }
        if ((await index.record(orphanRecordId(orphan.orphanId))) !== null) continue
        if (!(await isOurs(input, orphan.orphanId))) continue
        const outcome = await archiveOrphan(ports, dayRun, orphan)
        if (outcome.kind === 'missing') gaps.push(outcome.gap)
        else {
          await indexRecords(ports, [outcome.record])
          archived++
        }
      }
    }
    await staging.write(runFiles.orphanGaps(dayRun), gaps)
    return { archived, waiting: gaps.length, next: null }
  }

  /** A later look at an old day takes no orphan that is new: nobody would know when it was found. */
  async function isOurs({ day, startedAt, purpose }: DayRun, orphanId: string): Promise<boolean> {
    const home = await homeOf(orphanId)
    if (home !== null) return home.day === day
    if (Date.parse(startedAt) - Date.parse(`${day}T00:00:00Z`) > YOUNG_MS) return false
    // Who dies between the claim and the note of it leaves the orphan to the nights of the next date.
    if (purpose !== undefined || !(await ledger.begin(CLAIMS, `${orphanId}:${startedAt.slice(0, 10)}`))) return false
    await staging.write(runFiles.orphanHome(orphanId), { day } satisfies OrphanHome)
    return true
  }

  async function homeOf(orphanId: string): Promise<OrphanHome | null> {
    try {
      return await staging.read<OrphanHome>(runFiles.orphanHome(orphanId))
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'staging-missing') return null
      throw error
    }
  }
}

interface OrphanHome {
  day: string
}
/** A day older than this takes no orphan that is new: its years would count from long before it was found. */
const YOUNG_MS = 4 * 86_400_000
/** Where claims stand in the ledger: in no day. */
const CLAIMS = 'orphans'
