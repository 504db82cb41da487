/**
 * Closes an audit day: a manifest with a line per service, zero counts too, and a signed certificate over it. Unchanged
 * days get no second one.
 */
import type { AuditStatement, NewAuditStatement } from '../../evidence/audit-certificate.ts'
import type { AuditManifest } from '../../evidence/audit-manifest.ts'
import { lockOf, signedFile } from '../../evidence/statement.ts'
import { writeRevision } from '../../use-cases/objects/next-revision.ts'
import { AUDIT_CERTIFICATES, newestCertificate, type Newest } from '../../use-cases/verification/certificates.ts'
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
import type { SealedAudits } from '../contract/audits.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { textOrder } from '../../domain/text-order.ts'

type Ports = Pick<
  ActivityPorts,
  'auditLease' | 'staging' | 'vault' | 'reader' | 'signer' | 'settings' | 'clock' | 'log'
>

export function sealAudits(ports: Ports): ActivityImplementations['sealAudits'] {
  const { auditLease, staging, reader, signer, settings, log } = ports

  return async (dayRun) => {
    const stored = await all<StoredAudits>(auditFiles.storedAll(dayRun))
    const explained = await all<FailedAudits>(auditFiles.failedAll(dayRun))
    const failed = [...explained, ...(await unaccounted(staging, dayRun, [...stored, ...explained]))]
    const manifest = manifestOf(dayRun.day, stored, failed)
    const trust = { thumbprints: await signer.thumbprints() }
    const certificates = await newestCertificate(reader, AUDIT_CERTIFICATES, dayRun.day, trust)
    const { newest, untrusted } = certificates
    for (const problem of untrusted) log.warn('audits.untrusted', { day: dayRun.day, problem })
    const sealed = {
      status: failed.length === 0 ? ('complete' as const) : ('gaps' as const),
      services: manifest.services.length,
      entries: stored.reduce((sum, storedAudits) => sum + storedAudits.entries, 0),
      missing: failed.length,
    }
    const isSame =
      newest !== null &&
      newest.statement.manifest.sha256 === sha256Hex(canonicalBytes(manifest)) &&
      lockOf(newest.statement) === settings.lock
    const certificate = isSame ? newest.path : await certify(ports, manifest, sealed, certificates)
    await auditLease.release(holderOf(dayRun))
    if (!isSame) log.info('audits.sealed', { day: dayRun.day, ...sealed })
    return { ...sealed, certificate }
  }

  async function all<T>(prefix: string): Promise<T[]> {
    const found: T[] = []
    for (const name of await staging.list(prefix)) found.push(await staging.read<T>(name))
    return found
  }
}

/** A line for each service, also for one without an entry and for one that could not be had. */
function manifestOf(day: string, stored: readonly StoredAudits[], failed: readonly FailedAudits[]): AuditManifest {
  const services = [
    ...stored.map(({ service, entries, masked, file, source }) => ({ service, entries, masked, source, file })),
    ...failed.map(({ service, reason }) => ({ service, entries: null, masked: 0, source: null, file: null, reason })),
  ]
  return {
    schema: 'holdfast/audit-day/1',
    day,
    services: services.sort((a, b) => textOrder(a.service, b.service)),
  }
}

/** Writes the next revision: the manifest, then what is signed of it. @returns the path of the certificate */
async function certify(
  { vault, signer, settings, clock }: Ports,
  manifest: AuditManifest,
  { status, services, entries }: Pick<SealedAudits, 'status' | 'services' | 'entries'>,
  { newest, taken }: Newest<AuditStatement>,
): Promise<string> {
  const { day } = manifest
  const { revision, written } = await writeRevision((newest?.revision ?? 0) + 1, taken, (free) =>
    vault.putOnce({
      container: AUDIT_LOGS,
      name: auditManifestName(day, free),
      contentType: 'application/json',
      metadata: { day },
      body: canonicalBytes(manifest),
    }),
  )
  const statement: NewAuditStatement = {
    schema: 'holdfast/audit-day-certificate/2',
    day,
    revision,
    region: settings.region,
    status,
    supersedes: newest === null ? null : { path: newest.path, sha256: newest.sha256 },
    services,
    entries,
    missing: manifest.services.filter((service) => service.entries === null).map(({ service }) => service),
    manifest: { path: `${AUDIT_LOGS}/${auditManifestName(day, revision)}`, sha256: written.sha256 },
    ...(settings.lock === 'trial' ? { lock: settings.lock } : {}),
    software: settings.software,
    issuedAt: new Date(clock.now()).toISOString(),
  }
  const name = auditCertificateName(day, revision)
  await vault.putOnce({
    container: EVIDENCE,
    name,
    contentType: 'application/json',
    metadata: { day },
    body: await signedFile(signer, statement),
  })
  return `${EVIDENCE}/${name}`
}
