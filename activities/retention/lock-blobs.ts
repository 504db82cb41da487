/** Locks what was archived in trial, some minutes at a time. */
import { ArchiveError } from '../../domain/errors.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { lockRecords } from '../../use-cases/retention/lock-records.ts'
import type { ActivityImplementations } from '../contract.ts'

/** An activity that is still at work after five minutes is in danger of being ended with its whole process. */
const PATIENCE_MS = 3 * 60_000

type Ports = Parameters<typeof lockRecords>[0] & Pick<ActivityPorts, 'settings'>

export function lockBlobs(ports: Ports): ActivityImplementations['lockBlobs'] {
  return async (asked) => {
    if (!asked.dryRun && ports.settings.lock === 'trial')
      throw new ArchiveError('bad-request', 'this deployment is in trial (HOLDFAST_LOCK): nothing is locked')
    return await lockRecords(ports, asked, PATIENCE_MS)
  }
}
