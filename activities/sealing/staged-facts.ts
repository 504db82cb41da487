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

/** Conversation id (or `tail`) to the cause why a slice stopped. */
export async function failureCauses(staging: Staging, dayRun: DayRun): Promise<Map<string, Failure>> {
  const causes = new Map<string, Failure>()
  for (const name of await staging.list(runFiles.failures(dayRun))) {
    const note = await staging.read<Partial<FailureNote> & Pick<FailureNote, 'code' | 'message'>>(name)
    const cause = `${note.code}: ${note.message}`
    if (note.revisions === undefined) causes.set('tail', { cause, revision: 0 })
    else for (const [id, revision] of Object.entries(note.revisions)) causes.set(id, { cause, revision })
  }
  return causes
}

/** What Genesys' own reports say is lost; none where they could not be had. */
export async function losses(staging: Staging, dayRun: DayRun): Promise<Gap[]> {
  try {
    return await staging.read<Gap[]>(runFiles.losses(dayRun))
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'staging-missing') return []
    throw error
  }
}
