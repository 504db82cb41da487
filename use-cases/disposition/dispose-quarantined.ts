/**
 * The disposition app's first job: quarantined files that a person found to be card data. It is told a name and takes
 * nobody's word for the rest: approval, hold and date are read from storage before anything is deleted.
 */
import { ArchiveError } from '../../domain/errors.ts'
import type { VaultDisposer } from '../../domain/ports/disposer.ts'
import type { Clock, EventLog } from '../../domain/ports/support.ts'
import type { VaultReader } from '../../domain/ports/vault.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import {
  approvalName,
  APPROVALS,
  disposalApprovalSchema,
  standing,
  type DisposalApproval,
  type DisposalOutcome,
  type QuarantinedFile,
} from '../../domain/retention/disposal.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { bytesOf } from '../objects/stored-bytes.ts'

export interface DispositionPorts {
  reader: Pick<VaultReader, 'read' | 'list'>
  disposer: VaultDisposer
  clock: Clock
  log: EventLog
}

/** @throws ArchiveError when storage is out of reach; then the message comes again */
export async function disposeQuarantined(
  ports: DispositionPorts,
  { container, name }: Pick<QuarantinedFile, 'container' | 'name'>,
): Promise<DisposalOutcome> {
  const outcome = await judged(ports, container, name)
  const facts = { name, outcome }
  if (outcome === 'not-approved' || outcome === 'held') ports.log.warn('disposition.refused', facts)
  else ports.log.info('disposition.looked', facts)
  return outcome
}

/** Every approval once more: what was not due when it was asked for is due one day. One file never stops the others. */
export async function disposeDue(
  ports: DispositionPorts,
): Promise<Partial<Record<DisposalOutcome | 'failed', number>>> {
  const counts: Partial<Record<DisposalOutcome | 'failed', number>> = {}
  for await (const page of ports.reader.list(EVIDENCE, APPROVALS))
    for (const { name } of page) {
      const outcome = await one(name)
      counts[outcome] = (counts[outcome] ?? 0) + 1
    }
  return counts

  async function one(path: string): Promise<DisposalOutcome | 'failed'> {
    try {
      const approval = await approvalAt(ports, path)
      return approval === null ? 'not-approved' : await disposeQuarantined(ports, approval)
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.retryable) throw error
      ports.log.warn('disposition.failed', { approval: path, code: error.code })
      return 'failed'
    }
  }
}

async function judged(
  ports: DispositionPorts,
  container: QuarantinedFile['container'],
  name: string,
): Promise<DisposalOutcome> {
  const approval = await approvalAt(ports, approvalName(sha256Hex(new TextEncoder().encode(name))))
  if (approval?.name !== name || approval.container !== container) return 'not-approved'
  const protection = await ports.disposer.protection(container, name)
  if (protection === null) return 'gone'
  const now = standing(protection, ports.clock.now())
  if (now !== 'due') return now
  await ports.disposer.dispose(container, name)
  return 'disposed'
}

/** Null where there is none, or something that is no approval. */
async function approvalAt({ reader }: DispositionPorts, path: string): Promise<DisposalApproval | null> {
  const bytes = await bytesOf(reader, EVIDENCE, path)
  if (bytes === null) return null
  try {
    return disposalApprovalSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return null
  }
}
