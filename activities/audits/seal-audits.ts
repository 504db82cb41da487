/**
 * Closes an audit day: a manifest with a line per service, zero counts too, and a signed certificate over it. Unchanged
 * days get no second one.
 */
import type { NewAuditStatement } from '../../evidence/audit-certificate.ts'
import type { AuditManifest } from '../../evidence/audit-manifest.ts'
import { lockOf, signedFile } from '../../evidence/statement.ts'
import { writeRevision } from '../../use-cases/objects/next-revision.ts'
import { AUDIT_CERTIFICATES, newestCertificate } from '../../use-cases/verification/certificates.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import {
  auditCertificateName,
  auditFiles,
  auditManifestName,
  type FailedAudits,
  type StoredAudits,
} from '../../domain/record/audit-files.ts'
import { AUDIT_LOGS, EVIDENCE } from '../../domain/record/container-names.ts'
import { holderOf } from './audit-queries.ts'
import { unaccounted } from './service-list.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { textOrder } from '../../domain/text-order.ts'

type Ports = Pick<
  ActivityPorts,
  'auditLease' | 'staging' | 'vault' | 'reader' | 'signer' | 'settings' | 'clock' | 'log'
>

export function sealAudits({
  auditLease,
  staging,
  vault,
  reader,
  signer,
  settings,
  clock,
  log,
}: Ports): ActivityImplementations['sealAudits'] {
  return async (dayRun) => {
    const stored = await all<StoredAudits>(auditFiles.storedAll(dayRun))
    const explained = await all<FailedAudits>(auditFiles.failedAll(dayRun))
    const failed = [...explained, ...(await unaccounted(staging, dayRun, [...stored, ...explained]))]
    const manifest: AuditManifest = {
      schema: 'holdfast/audit-day/1',
      day: dayRun.day,
      services: [
        ...stored.map(({ service, entries, masked, file, source }) => ({ service, entries, masked, source, file })),
        ...failed.map(({ service, reason }) => ({
          service,
          entries: null,
          masked: 0,
          source: null,
          file: null,
          reason,
        })),
      ].sort((a, b) => textOrder(a.service, b.service)),
    }
    const bytes = canonicalBytes(manifest)
    const trust = { thumbprints: await signer.thumbprints() }
    const { newest, untrusted, taken } = await newestCertificate(reader, AUDIT_CERTIFICATES, dayRun.day, trust)
    for (const problem of untrusted) log.warn('audits.untrusted', { day: dayRun.day, problem })
    const sealed = {
      status: failed.length === 0 ? ('complete' as const) : ('gaps' as const),
      services: manifest.services.length,
      entries: stored.reduce((sum, storedAudits) => sum + storedAudits.entries, 0),
      missing: failed.length,
    }
    if (
      newest !== null &&
      newest.statement.manifest.sha256 === sha256Hex(bytes) &&
      lockOf(newest.statement) === settings.lock
    ) {
      await auditLease.release(holderOf(dayRun))
      return { ...sealed, certificate: newest.path }
    }
    const { revision, written } = await writeRevision((newest?.revision ?? 0) + 1, taken, (free) =>
      vault.putOnce({
        container: AUDIT_LOGS,
        name: auditManifestName(dayRun.day, free),
        contentType: 'application/json',
        metadata: { day: dayRun.day },
        body: bytes,
      }),
    )
    const statement: NewAuditStatement = {
      schema: 'holdfast/audit-day-certificate/2',
      day: dayRun.day,
      revision,
      region: settings.region,
      status: sealed.status,
      supersedes: newest === null ? null : { path: newest.path, sha256: newest.sha256 },
      services: sealed.services,
      entries: sealed.entries,
      missing: failed.map((failedAudits) => failedAudits.service).sort(),
      manifest: { path: `${AUDIT_LOGS}/${auditManifestName(dayRun.day, revision)}`, sha256: written.sha256 },
      ...(settings.lock === 'trial' ? { lock: settings.lock } : {}),
      software: settings.software,
      issuedAt: new Date(clock.now()).toISOString(),
    }
    await vault.putOnce({
      container: EVIDENCE,
      name: auditCertificateName(dayRun.day, revision),
      contentType: 'application/json',
      metadata: { day: dayRun.day },
      body: await signedFile(signer, statement),
    })
    await auditLease.release(holderOf(dayRun))
    log.info('audits.sealed', {
      day: dayRun.day,
      status: sealed.status,
      services: sealed.services,
      entries: sealed.entries,
      missing: sealed.missing,
    })
    return { ...sealed, certificate: `${EVIDENCE}/${auditCertificateName(dayRun.day, revision)}` }
  }

  async function all<T>(prefix: string): Promise<T[]> {
    const found: T[] = []
    for (const name of await staging.list(prefix)) found.push(await staging.read<T>(name))
    return found
  }
}
