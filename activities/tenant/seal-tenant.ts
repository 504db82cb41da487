/** Writes what no record holds as evidence, line by line, and signs the comparison. Delivered again it finds both. */
import type { MissingRecording } from '../../domain/completeness/tenant-comparison.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import { signedFile } from '../../evidence/statement.ts'
import type { TenantStatement } from '../../evidence/tenant-certificate.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { TenantRun } from '../contract/tenant.ts'
import { tenantCertificateName, tenantFiles, tenantListName, type LastComparison } from './tenant-files.ts'

type Ports = Pick<ActivityPorts, 'staging' | 'vault' | 'reader' | 'signer' | 'settings' | 'clock' | 'log'>

export function sealTenant(ports: Ports): ActivityImplementations['sealTenant'] {
  const { staging, vault, reader, signer, settings, clock, log } = ports

  return async (input) => {
    const certificate = `${EVIDENCE}/${tenantCertificateName(input)}`
    const list = `${EVIDENCE}/${tenantListName(input)}`
    const { sha256 } = await vault.putOnce({
      container: EVIDENCE,
      name: tenantListName(input),
      contentType: 'application/x-ndjson',
      metadata: {},
      body: lines(staging, input, input.pages),
    })
    if ((await reader.facts(EVIDENCE, tenantCertificateName(input))) !== null) return { certificate, list }
    const { seen, held, missing, unreadable, older } = input.tally
    const statement: TenantStatement = {
      schema: 'holdfast/tenant-comparison/1',
      region: settings.region,
      since: input.since,
      startedAt: input.startedAt,
      issuedAt: new Date(clock.now()).toISOString(),
      seen,
      held,
      missing,
      unreadable,
      older,
      list: { path: list, sha256, lines: missing },
      software: settings.software,
    }
    await vault.putOnce({
      container: EVIDENCE,
      name: tenantCertificateName(input),
      contentType: 'application/json',
      metadata: {},
      body: await signedFile(signer, statement),
    })
    const listed: LastComparison = { seen: seen + unreadable + older, certificate }
    await staging.write(tenantFiles.last, listed)
    if (missing + unreadable > 0) log.warn('tenant.missing', { seen, missing, unreadable, certificate })
    else log.info('tenant.compared', { seen, certificate })
    return { certificate, list }
  }
}

async function* lines(
  staging: Pick<ActivityPorts['staging'], 'read'>,
  run: TenantRun,
  pages: number,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for (let page = 0; page < pages; page++)
    for (const recording of await staging.read<MissingRecording[]>(tenantFiles.missing(run, page)))
      yield encoder.encode(`${JSON.stringify(recording)}\n`)
}
