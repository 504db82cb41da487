/**
 * The disposition app's first job: quarantined files that a person found to be card data. It is told a name and takes
 * nobody's word for the rest: approval, hold and date are read from storage before anything is deleted.
 */
import { ArchiveError } from '../../domain/errors.ts'
import type { VaultDisposer } from '../../domain/ports/disposer.ts'
import type { Clock, EventLog, Signer } from '../../domain/ports/support.ts'
import type { VaultReader } from '../../domain/ports/vault.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import {
  approvalName,
  APPROVALS,
  standing,
  type DisposalOutcome,
  type QuarantinedFile,
} from '../../domain/retention/disposal.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { verifyDisposalApproval, type DisposalApproval } from '../../evidence/disposal-approval.ts'
import type { Trust } from '../../evidence/statement.ts'
import { firstVersions } from '../objects/first-versions.ts'
import { bytesOf } from '../objects/stored-bytes.ts'

export interface DispositionPorts {
  reader: Pick<VaultReader, 'facts' | 'read' | 'list' | 'versions'>
  /** The archive's signing key, every version of it. */
  signer: Pick<Signer, 'thumbprints'>
  disposer: VaultDisposer
  clock: Clock
  log: EventLog
}

/** @throws ArchiveError when storage or the signing key is out of reach; then the message comes again */
export async function disposeQuarantined(
  ports: DispositionPorts,
  file: Pick<QuarantinedFile, 'container' | 'name'>,
): Promise<DisposalOutcome> {
  return await disposed(ports, await trustOf(ports), file)
}

async function disposed(
  ports: DispositionPorts,
  trust: Trust,
  { container, name }: Pick<QuarantinedFile, 'container' | 'name'>,
): Promise<DisposalOutcome> {
  const outcome = await judged(ports, trust, container, name)
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
  const trust = await trustOf(ports)
  for await (const page of ports.reader.list(EVIDENCE, APPROVALS))
    for (const { name } of page) {
      const outcome = await one(name)
      counts[outcome] = (counts[outcome] ?? 0) + 1
    }
  return counts

  async function one(path: string): Promise<DisposalOutcome | 'failed'> {
    try {
      const approval = await approvalAt(ports, trust, path)
      return approval === null ? 'not-approved' : await disposed(ports, trust, approval)
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.retryable) throw error
      ports.log.warn('disposition.failed', { approval: path, code: error.code })
      return 'failed'
    }
  }
}

async function judged(
  ports: DispositionPorts,
  trust: Trust,
  container: QuarantinedFile['container'],
  name: string,
): Promise<DisposalOutcome> {
  const approval = await approvalAt(ports, trust, approvalName(sha256Hex(new TextEncoder().encode(name))))
  if (approval?.name !== name || approval.container !== container) return 'not-approved'
  const protection = await ports.disposer.protection(container, name)
  if (protection === null) return 'gone'
  const now = standing(protection, ports.clock.now())
  if (now !== 'due') return now
  await ports.disposer.dispose(container, name)
  return 'disposed'
}

async function trustOf({ signer }: DispositionPorts): Promise<Trust> {
  return { thumbprints: await signer.thumbprints() }
}

/** As it was first written. Null where there is none, or something that the archive's key did not sign. */
async function approvalAt(
  { reader, log }: DispositionPorts,
  trust: Trust,
  path: string,
): Promise<DisposalApproval | null> {
  const asWritten = firstVersions(reader, (overwritten) => log.warn('vault.overwritten', { path: overwritten }))
  const bytes = await bytesOf(asWritten, EVIDENCE, path)
  if (bytes === null) return null
  try {
    return (await verifyDisposalApproval(bytes, trust)).statement
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    log.warn('disposition.unsigned', { approval: path, code: error.code })
    return null
  }
}
