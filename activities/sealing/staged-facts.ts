/** What a night has staged for its reconciliation: what was expected, what failed, what the source says is lost. */
import { ArchiveError } from '../../domain/errors.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { Expectation } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { runFiles } from '../run-files.ts'
import type { FailureNote } from '../slices/fail-slice.ts'

type Staging = ActivityPorts['staging']

export interface Failure {
  cause: string
  revision: number
}

export async function expectations(staging: Staging, dayRun: DayRun): Promise<Map<string, Expectation>> {
  const expected = new Map<string, Expectation>()
  for (const name of await staging.list(runFiles.expectations(dayRun))) {
    for (const expectation of await staging.read<Expectation[]>(name))
      expected.set(expectation.conversationId, expectation)
  }
  return expected
}

/** Why slices stopped, by conversation id; `holes` are parts of the day whose conversations nobody knows. */
export async function failureCauses(
  staging: Staging,
  dayRun: DayRun,
): Promise<{ causes: Map<string, Failure>; holes: Map<string, string> }> {
  const causes = new Map<string, Failure>()
  const holes = new Map<string, string>()
  for (const name of await staging.list(runFiles.failures(dayRun))) {
    const note = await staging.read<Partial<FailureNote> & Pick<FailureNote, 'code' | 'message'>>(name)
    const cause = `${note.code}: ${note.message}`
    if (note.revisions === undefined) holes.set(name.slice(runFiles.failures(dayRun).length), cause)
    else for (const [id, revision] of Object.entries(note.revisions)) causes.set(id, { cause, revision })
  }
  return { causes, holes }
}

/** What Genesys' own reports say is lost; none where they could not be had. */
export async function losses(staging: Staging, dayRun: DayRun): Promise<Gap[]> {
  const found: Gap[] = []
  for (const name of await staging.list(runFiles.losses(dayRun))) found.push(...(await staging.read<Gap[]>(name)))
  return found
}

/** What no record can name: conversations that are still open, and orphans that could not be had. */
export async function withoutRecord(staging: Staging, dayRun: DayRun): Promise<Gap[]> {
  return [
    ...(await gapsIn(staging, runFiles.stillOpen(dayRun))),
    ...(await gapsIn(staging, runFiles.orphanGaps(dayRun))),
  ]
}

async function gapsIn(staging: Staging, name: string): Promise<Gap[]> {
  try {
    return await staging.read<Gap[]>(name)
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'staging-missing') return []
    throw error
  }
}
