/**
 * A service's entries of a day: streamed from the source, each once, card data masked, gzip NDJSON into the vault, then
 * into the index from what was stored. A later run that finds more writes a revision; one that finds the same writes
 * nothing.
 */
import { pipeline, Readable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { auditRow, type AuditRow } from '../../domain/audit/audit.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { scrubJson } from '../../card-data/scrub-json.ts'
import type { JsonObject } from '../../domain/json.ts'
import { sha256Hex, sha256Stream } from '../../evidence/digest.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { dayWindow } from '../../domain/day.ts'
import { auditFileName, auditFiles, type StoredAudits } from '../../domain/record/audit-files.ts'
import { AUDIT_LOGS } from '../../domain/record/container-names.ts'
import { serviceAt } from './service-list.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { AuditStep } from '../contract/audits.ts'
import { textLines } from '../../use-cases/objects/text-lines.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

const ROWS_AT_ONCE = 500

type Ports = Pick<ActivityPorts, 'audits' | 'auditIndex' | 'staging' | 'vault' | 'reader'>

export function storeAudits(ports: Ports): ActivityImplementations['storeAudits'] {
  const { audits, auditIndex, staging, vault, reader } = ports

  return async (input) => {
    const name = auditFiles.stored(input, input.service)
    if ((await staging.list(name)).includes(name)) return { entries: (await staging.read<StoredAudits>(name)).entries }
    const service = await serviceAt(staging, input, input.service)
    const stored = await write(input, service)
    if (stored.file !== null) await auditIndex.put(input.day, service, rowsOf(service, stored.file))
    // Last: from here on the service has its result, and nobody asks for it again.
    await staging.write(name, stored)
    return { entries: stored.entries }
  }

  async function write(
    input: Parameters<ActivityImplementations['storeAudits']>[0],
    service: string,
  ): Promise<StoredAudits> {
    let revision = 1
    let latest: string | null = null
    for (
      let facts = await reader.facts(AUDIT_LOGS, auditFileName(input.day, service, revision));
      facts !== null;
      facts = await reader.facts(AUDIT_LOGS, auditFileName(input.day, service, revision))
    ) {
      latest = facts.sha256
      revision++
    }
    if (latest !== null) {
      // There is one already: its successor is written only when it would be another.
      const tally = { entries: 0, masked: 0 }
      const digest = sha256Stream()
      let sizeBytes = 0
      for await (const chunk of packed(input, service, tally)) {
        digest.update(chunk)
        sizeBytes += chunk.byteLength
      }
      if (digest.hex() === latest)
        return {
          service,
          ...tally,
          source: input.source,
          file: { path: `${AUDIT_LOGS}/${auditFileName(input.day, service, revision - 1)}`, sha256: latest, sizeBytes },
        }
    }
    const tally = { entries: 0, masked: 0 }
    const file = auditFileName(input.day, service, revision)
    const { sha256, sizeBytes } = await vault.putOnce({
      container: AUDIT_LOGS,
      name: file,
      contentType: 'application/gzip',
      metadata: { day: input.day, revision: String(revision) },
      body: packed(input, service, tally),
    })
    return { service, ...tally, source: input.source, file: { path: `${AUDIT_LOGS}/${file}`, sha256, sizeBytes } }
  }

  /** gzip (RFC 1952) with the same bytes for the same entries: no name and no time in its header. */
  function packed(
    input: Parameters<ActivityImplementations['storeAudits']>[0],
    service: string,
    tally: { entries: number; masked: number },
  ): AsyncIterable<Uint8Array> {
    return pipeline(Readable.from(lines(input, service, tally)), createGzip({ level: 6 }), () => {})
  }

  async function* lines(
    input: Parameters<ActivityImplementations['storeAudits']>[0],
    service: string,
    tally: { entries: number; masked: number },
  ): AsyncIterable<Uint8Array> {
    const seen = new Set<string>()
    for await (const page of entries(input, service)) {
      for (const raw of page) {
        const { value, findings } = scrubJson(raw)
        const json = canonicalBytes(value)
        const id = idOf(value, json)
        if (seen.has(id)) continue
        seen.add(id)
        tally.entries++
        tally.masked += findings.reduce((sum, finding) => sum + finding.count, 0)
        const line = new Uint8Array(json.byteLength + 1)
        line.set(json)
        line[json.byteLength] = 0x0a
        yield line
      }
    }
  }

  /** A copy: the string that a parser gives is a slice that keeps the whole text around it in memory. */
  function idOf(value: JsonObject, json: Uint8Array): string {
    return typeof value['id'] === 'string' ? Buffer.from(value['id']).toString('latin1') : sha256Hex(json)
  }

  async function* entries(
    input: AuditStep & { parts: number; source: 'query' | 'realtime' },
    service: string,
  ): AsyncIterable<JsonObject[]> {
    if (input.source === 'realtime') return yield* audits.realtime(service, dayWindow(input.day))
    for (let part = 0; part < input.parts; part++) {
      const { transactionId } = await staging.read<{ transactionId: string }>(
        auditFiles.query(input, input.service, input.attempt, input.parts, part),
      )
      yield* audits.entries(service, transactionId)
    }
  }

  /** From what is stored, so that the index can always be built again from the vault alone. */
  async function* rowsOf(
    service: string,
    { path, sha256 }: { path: string; sha256: string },
  ): AsyncIterable<AuditRow[]> {
    const body = await reader.read(AUDIT_LOGS, path.slice(AUDIT_LOGS.length + 1))
    if (body === null) throw new ArchiveError('vault-unreachable', `${path} is not there`, { retryable: true })
    let line = 0
    let rows: AuditRow[] = []
    for await (const text of textLines(pipeline(Readable.from(body), createGunzip(), () => {}))) {
      line++
      const row = auditRow(JSON.parse(text) as JsonObject, service, { file: path, line, sha256 })
      if (row !== null) rows.push(row)
      if (rows.length < ROWS_AT_ONCE) continue
      yield rows
      rows = []
    }
    if (rows.length > 0) yield rows
  }
}
