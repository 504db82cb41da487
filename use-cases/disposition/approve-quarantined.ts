/** A person says that a quarantined file is card data: it is written down for good, and the other app is asked. */
import { scrubText } from '../../card-data/scrub.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { DispositionQueue } from '../../domain/ports/disposer.ts'
import { EVIDENCE, QUARANTINE } from '../../domain/record/container-names.ts'
import { approvalName, type DisposalApproval } from '../../domain/retention/disposal.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { ActivityPorts } from '../ports.ts'

type Ports = Pick<ActivityPorts, 'vault' | 'reader' | 'clock' | 'log'> & { dispositions: DispositionQueue }

/**
 * Idempotent: the first approval stays, and the other app is asked again.
 * @param name of the file in the quarantine container
 * @returns where the approval stands; null where there is no such file
 */
export async function approveQuarantined(
  { vault, reader, clock, log, dispositions }: Ports,
  { name, reason, by }: { name: string; reason: string; by: DisposalApproval['approvedBy'] },
): Promise<{ approval: string; until: string | null } | null> {
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
  }
  const path = approvalName(sha256Hex(new TextEncoder().encode(name)))
  try {
    await vault.putOnce({
      container: EVIDENCE,
      name: path,
      contentType: 'application/json',
      metadata: {},
      body: canonicalBytes(approval),
    })
    log.info('disposition.approved', { name })
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.code !== 'vault-conflict') throw error
  }
  await dispositions.ask({ kind: 'quarantined', container: QUARANTINE, name })
  return { approval: `${EVIDENCE}/${path}`, until: facts.retainUntil }
}
