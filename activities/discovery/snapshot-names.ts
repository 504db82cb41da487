/** The nightly snapshot of names (CAP-7): without it, ids of deleted users and queues mean nothing in ten years. */
import { canonicalBytes } from '../../evidence/canonical.ts'
import { scrubText } from '../../card-data/scrub.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { NAME_KINDS, type NameKind } from '../../domain/ports/names-source.ts'
import { namesName } from '../../domain/record/vault-names.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import type { ActivityImplementations } from '../contract.ts'
import { addWarnings } from '../day-warnings.ts'
import { runFiles } from '../run-files.ts'
import { type NamesFile } from '../../use-cases/conversation/plan.ts'
import { type TenantFile } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { tenantFacts, type QueueTranscription } from './tenant-facts.ts'

type Ports = Pick<
  ActivityPorts,
  'names' | 'recordings' | 'speech' | 'permissions' | 'staging' | 'ledger' | 'vault' | 'reader' | 'log' | 'settings'
>

export function snapshotNames(ports: Ports): ActivityImplementations['snapshotNames'] {
  const { names, staging, ledger, vault, reader, log } = ports

  return async (dayRun) => {
    const queues: QueueTranscription = { transcribed: [], silent: 0 }
    const file: NamesFile = { users: {}, queues: {}, wrapUpCodes: {}, divisions: {}, flows: {} }
    const missingKinds: string[] = []
    for (const kind of NAME_KINDS) if (!(await fill(kind, file[kind], queues))) missingKinds.push(kind)
    await staging.write(runFiles.names(dayRun), file)
    const tenant = await tenantFacts(ports, queues)
    await staging.write(runFiles.tenant(dayRun), tenant satisfies TenantFile)
    await addWarnings(ledger, dayRun.day, [
      ...tenant.warnings,
      ...missingKinds.map((kind) => `the names of ${kind} may not be read: ids stay without names`),
    ])

    const name = namesName(dayRun.day)
    const entities = NAME_KINDS.reduce((sum, kind) => sum + Object.keys(file[kind]).length, 0)
    // One snapshot a day: a second run of the same day keeps the first, which is closer to the conversations.
    if ((await reader.facts(EVIDENCE, name)) === null) {
      await vault.putOnce({
        container: EVIDENCE,
        name,
        contentType: 'application/json',
        metadata: { day: dayRun.day },
        body: canonicalBytes({
          schema: 'holdfast/names/1',
          day: dayRun.day,
          takenAt: dayRun.startedAt,
          missingKinds,
          names: file,
        }),
      })
    }
    return { entities, path: `evidence/${name}`, missingKinds }
  }

  /**
   * A kind that may not be read does not stop the night: ids stay, and the warning says which permission is missing.
   */
  async function fill(kind: NameKind, into: Record<string, string>, queues: QueueTranscription): Promise<boolean> {
    try {
      for await (const page of names.list(kind))
        for (const { id, name, transcribed } of page) {
          // Names are typed by people, who type anything into them.
          into[id] = scrubText(name).text
          if (transcribed === true) queues.transcribed.push(id)
          else if (kind === 'queues' && transcribed === undefined) queues.silent++
        }
      return true
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.code === 'source-unauthorized') throw error
      log.warn('names.unavailable', { kind, code: error.code, message: error.message })
      return false
    }
  }
}
