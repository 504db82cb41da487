/** A person says that a quarantined file is card data: it is written down for good, and the other app is asked. */
import { scrubText } from '../../card-data/scrub.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { DispositionQueue } from '../../domain/ports/disposer.ts'
import { EVIDENCE, QUARANTINE } from '../../domain/record/container-names.ts'
import { approvalName } from '../../domain/retention/disposal.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { verifyDisposalApproval, type DisposalApproval } from '../../evidence/disposal-approval.ts'
import { signedFile } from '../../evidence/statement.ts'
import { bytesOf } from '../objects/stored-bytes.ts'
import type { ActivityPorts } from '../ports.ts'

type Ports = Pick<ActivityPorts, 'vault' | 'reader' | 'signer' | 'settings' | 'clock' | 'log'> & {
  dispositions: DispositionQueue
}

/**
 * Idempotent: the first approval stays, and the other app is asked again.
 * @param name of the file in the quarantine container
 * @returns where the approval stands; null where there is no such file
 * @throws ArchiveError `vault-conflict` where something else stands in the place of the approval
 */
export async function approveQuarantined(
  ports: Ports,
  { name, reason, by }: { name: string; reason: string; by: DisposalApproval['approvedBy'] },
): Promise<{ approval: string; until: string | null } | null> {
  const { vault, reader, signer, settings, clock, log, dispositions } = ports
  const facts = await reader.facts(QUARANTINE, name)
  if (facts === null) return null
  const approval: DisposalApproval = {
    schema: 'holdfast/disposal-approval/1',
    container: QUARANTINE,
    name,
    versionId: facts.versionId ?? null,
    sha256: facts.sha256 ?? '',
    finding: 'card-data',
    // What was found is what must not be kept: a number pasted here would stay for years.
    reason: scrubText(reason).text,
    approvedBy: by,
    approvedAt: new Date(clock.now()).toISOString(),
    software: settings.software,
  }
  const path = approvalName(sha256Hex(new TextEncoder().encode(name)))
  try {
    await vault.putOnce({
      container: EVIDENCE,
      name: path,
      contentType: 'application/json',
      metadata: {},
      body: await signedFile(signer, approval),
    })
    log.info('disposition.approved', { name })
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.code !== 'vault-conflict') throw error
    await requireApproval(ports, path, name)
  }
  await dispositions.ask({ kind: 'quarantined', container: QUARANTINE, name })
  return { approval: `${EVIDENCE}/${path}`, until: facts.retainUntil }
}

/** Somebody with the right to write could have put something there first: then no approval would ever take effect. */
async function requireApproval({ reader, signer }: Ports, path: string, name: string): Promise<void> {
  const bytes = await bytesOf(reader, EVIDENCE, path)
  const trust = { thumbprints: await signer.thumbprints() }
  try {
    const { statement } = await verifyDisposalApproval(bytes ?? new Uint8Array(), trust)
    if (statement.name === name) return
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
  }
  throw new ArchiveError('vault-conflict', `${EVIDENCE}/${path} is taken, and is no approval of this file`)
}
