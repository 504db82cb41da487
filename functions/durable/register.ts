/** Registers orchestrations and activities under the names that both sides share. */
import df from 'durable-functions'
import type { ActivityImplementations, ClientActivity } from '../../activities/contract.ts'
import { scrubText } from '../../card-data/scrub.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { archiveDay } from '../../orchestrations/archive/archive-day.ts'
import { archiveSlice } from '../../orchestrations/archive/archive-slice.ts'
import { archiveSlices } from '../../orchestrations/archive/archive-slices.ts'
import { awaitRecordings } from '../../orchestrations/archive/await-recordings.ts'
import { backfill } from '../../orchestrations/backfill/backfill.ts'
import { exportAudits } from '../../orchestrations/audits/export-audits.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'
import { searchLosses } from '../../orchestrations/archive/search-losses.ts'

export function registerDurable(activities: Omit<ActivityImplementations, ClientActivity>): void {
  df.app.orchestration(ORCHESTRATIONS.archiveDay, archiveDay)
  df.app.orchestration(ORCHESTRATIONS.archiveSlices, archiveSlices)
  df.app.orchestration(ORCHESTRATIONS.archiveSlice, archiveSlice)
  df.app.orchestration(ORCHESTRATIONS.awaitRecordings, awaitRecordings)
  df.app.orchestration(ORCHESTRATIONS.searchLosses, searchLosses)
  df.app.orchestration(ORCHESTRATIONS.backfill, backfill)
  df.app.orchestration(ORCHESTRATIONS.exportAudits, exportAudits)
  for (const [name, activity] of Object.entries(activities)) {
    df.app.activity(name, { handler: coded(activity as (input: unknown) => Promise<unknown>) })
  }
}

/** The engine carries only an error's message to the orchestration, so code and text travel in it as JSON. */
export function coded(activity: (input: unknown) => Promise<unknown>): (input: unknown) => Promise<unknown> {
  return async (input) => {
    try {
      return await activity(input)
    } catch (error) {
      const code = error instanceof ArchiveError ? error.code : 'unexpected'
      const message = error instanceof Error ? error.message : String(error)
      throw new Error(JSON.stringify({ code, message: scrubText(message).text.slice(0, 1000) }), { cause: error })
    }
  }
}
