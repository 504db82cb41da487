/** Staging files of an audit day, and the names of what it leaves in the vault. */
import { dayPath } from './vault-names.ts'
import type { DayRun } from '../day-run.ts'

/** What a service's entries became. `path` null: the service wrote nothing that day. */
export interface StoredAudits {
  service: string
  entries: number
  masked: number
  file: { path: string; sha256: string; sizeBytes: number } | null
  source: 'query' | 'realtime'
}
export interface FailedAudits {
  service: string
  reason: string
}

function folder({ day, startedAt }: DayRun): string {
  return `audits/${day}/${startedAt.replace(/[^0-9]/g, '')}`
}

export const auditFiles = {
  /** Every service that any run of the day has listed. */
  knownServices: (day: string) => `audits/${day}/known-services`,
  services: (dayRun: DayRun) => `${folder(dayRun)}/services`,
  query: (dayRun: DayRun, service: number, attempt: number, parts: number, part: number) =>
    `${folder(dayRun)}/query/${service}-${attempt}-${parts}-${part}`,
  stored: (dayRun: DayRun, service: number) => `${folder(dayRun)}/stored/${String(service).padStart(3, '0')}`,
  storedAll: (dayRun: DayRun) => `${folder(dayRun)}/stored/`,
  failed: (dayRun: DayRun, service: number) => `${folder(dayRun)}/failed/${String(service).padStart(3, '0')}`,
  failedAll: (dayRun: DayRun) => `${folder(dayRun)}/failed/`,
}

/** `2026/11/19/ContactCenter.ndjson.gz`, later `ContactCenter.r2.ndjson.gz`. */
export function auditFileName(day: string, service: string, revision: number): string {
  return `${dayPath(day)}/${service.replace(/[^A-Za-z0-9_-]/g, '_')}${revision > 1 ? `.r${revision}` : ''}.ndjson.gz`
}

export function auditManifestName(day: string, revision: number): string {
  return `${dayPath(day)}/manifest${revision > 1 ? `.r${revision}` : ''}.json`
}

export function auditCertificateName(day: string, revision: number): string {
  return `certificates/audits/${dayPath(day)}${revision > 1 ? `.r${revision}` : ''}.json`
}
