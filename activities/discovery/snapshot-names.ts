/** The nightly snapshot of names (CAP-7): without it, ids of deleted users and queues mean nothing in ten years. */
import { namesSnapshot } from '../../evidence/names-snapshot.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { scrubText } from '../../card-data/scrub.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { NAME_KINDS, type NameKind } from '../../domain/ports/names-source.ts'
import { namesThatDecide } from '../../domain/retention/names-that-decide.ts'
import { namesName } from '../../domain/record/vault-names.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import type { ActivityImplementations } from '../contract.ts'
import { addWarnings } from '../day-warnings.ts'
import { runFiles } from '../run-files.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { FormerNames, NamesFile } from '../../use-cases/conversation/plan.ts'
import { type TenantFile } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { formerNames } from './former-names.ts'
import { tenantFacts, type QueueTranscription } from './tenant-facts.ts'

/** Names of all nights so far; kept between nights. */
const KNOWN = 'source/names'

type Ports = Pick<
  ActivityPorts,
  | 'names'
  | 'recordings'
  | 'speech'
  | 'permissions'
  | 'staging'
  | 'ledger'
  | 'vault'
  | 'reader'
  | 'log'
  | 'settings'
  | 'policy'
>

export function snapshotNames(ports: Ports): ActivityImplementations['snapshotNames'] {
  const { names, staging, ledger, vault, reader, log } = ports

  return async (dayRun) => {
    const queues: QueueTranscription = { transcribed: [], silent: 0, read: true }
    const file: NamesFile = { users: {}, queues: {}, wrapUpCodes: {}, divisions: {}, flows: {} }
    const missingKinds: string[] = []
    const refusals: string[] = []
    for (const kind of NAME_KINDS) {
      const refusal = await fill(kind, file[kind], queues)
      if (refusal === null) continue
      missingKinds.push(kind)
      refusals.push(`the names of ${kind} may not be read, ids stay without names: ${refusal}`)
    }
    queues.read = !missingKinds.includes('queues')
    const former = await recall(dayRun, file)
    await staging.write(runFiles.names(dayRun), { ...file, former } satisfies NamesFile)
    const tenant = await tenantFacts(ports, queues)
    await staging.write(runFiles.tenant(dayRun), tenant satisfies TenantFile)
    await addWarnings(ledger, dayRun.day, [...tenant.warnings, ...refusals])

    const name = namesName(dayRun.day)
    const entities = NAME_KINDS.reduce((sum, kind) => sum + Object.keys(file[kind]).length, 0)
    // One snapshot a day: a second run of the same day keeps the first, which is closer to the conversations.
    if ((await reader.facts(EVIDENCE, name)) === null) {
      await vault.putOnce({
        container: EVIDENCE,
        name,
        contentType: 'application/json',
        metadata: { day: dayRun.day },
        body: canonicalBytes(namesSnapshot(dayRun.day, dayRun.startedAt, missingKinds, file)),
      })
    }
    return { entities, path: `${EVIDENCE}/${name}`, missingKinds }
  }

  /**
   * What was there on an earlier night and is listed no more still has its name: a queue that is removed between a
   * conversation and its night decides about it as before.
   * @returns names that were replaced by others
   */
  async function recall(dayRun: DayRun, file: NamesFile): Promise<FormerNames> {
    const known = await knownNames()
    for (const kind of NAME_KINDS) file[kind] = { ...known?.[kind], ...file[kind] }
    // Written before what tells them apart: whoever dies between the two finds the difference again.
    const former = await formerNames(ports, dayRun, known, file)
    await staging.write(KNOWN, file)
    return former
  }

  async function knownNames(): Promise<NamesFile | null> {
    try {
      return await staging.read<NamesFile>(KNOWN)
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'staging-missing') return null
      throw error
    }
  }

  /**
   * Null when all names of the kind are there, otherwise the refusal in Genesys' own words: they name the permission.
   * Only a refusal is a reason to go on without names, and only where no class is decided by them: what decides for
   * years is never taken for "has no name".
   * @throws ArchiveError what may pass, and a refusal of names that the policy decides by
   */
  async function fill(
    kind: NameKind,
    into: Record<string, string>,
    queues: QueueTranscription,
  ): Promise<string | null> {
    try {
      for await (const page of names.list(kind))
        for (const { id, name, transcribed } of page) {
          // Names are typed by people, who type anything into them.
          into[id] = scrubText(name).text
          if (transcribed === true) queues.transcribed.push(id)
          else if (kind === 'queues' && transcribed === undefined) queues.silent++
        }
      return null
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.code !== 'source-forbidden') throw error
      log.warn('names.forbidden', { kind, message: error.message })
      if (namesThatDecide(ports.policy).has(kind))
        throw new ArchiveError(
          'source-forbidden',
          `the policy decides by the names of ${kind}, which may not be read: ${error.message}`,
          { retryable: true, cause: error },
        )
      return error.message.slice(0, 300)
    }
  }
}
