/** Names in the vault: derived from what they hold, so that writing twice meets itself. */
import { ArchiveError } from '../errors.ts'

const LONGEST_FILE_NAME = 120

/** `2026/11/19/<id>/`, later revisions `2026/11/19/<id>/r2/`. */
export function conversationPrefix(day: string, conversationId: string, revision: number): string {
  return `${dayPath(day)}/${safeId(conversationId)}/${revision > 1 ? `r${revision}/` : ''}`
}

export function manifestName(prefix: string): string {
  return `${prefix}manifest.json`
}

export function recordingName(prefix: string, recordingId: string, part: number | null, extension: string): string {
  return `${prefix}recordings/${safeId(recordingId)}${part === null ? '' : `.${part}`}.${extension}`
}

/** `emails/<recordingId>.eml` */
export function emailFileName(prefix: string, recordingId: string): string {
  return `${prefix}emails/${safeId(recordingId)}.eml`
}

/** `speech/<sessionId>[.<part>].json` */
export function speechName(prefix: string, sessionId: string, part: number | null): string {
  return `${prefix}speech/${safeId(sessionId)}${part === null ? '' : `.${part}`}.json`
}

/** The id makes it unique, the safe form of the original name makes it readable. */
export function attachmentName(prefix: string, attachmentId: string, originalName: string | null): string {
  return `${prefix}attachments/${safeId(attachmentId)}-${safeFileName(originalName)}`
}

/** `certificates/2026/11/19.json`, later `certificates/2026/11/19.r2.json`. */
export function certificateName(day: string, revision: number): string {
  return `certificates/${dayPath(day)}${suffix(revision)}.json`
}

export function receiptsName(day: string, revision: number): string {
  return `receipts/${dayPath(day)}${suffix(revision)}.ndjson`
}

export function namesName(day: string): string {
  return `names/${dayPath(day)}.json`
}

/** `access/2026/11/19/00000042.json`: the 42nd link of the day's chain. */
export function accessName(day: string, sequence: number): string {
  return `${accessFolder(day)}${String(sequence).padStart(8, '0')}.json`
}

export function accessFolder(day: string): string {
  return `access/${dayPath(day)}/`
}

/** Folder of records that have no shape, and maybe no id. */
export const UNREADABLE = 'unreadable'

export function unreadableName(day: string, sha256: string): string {
  return `${dayPath(day)}/${UNREADABLE}/${sha256}.json`
}

export function dayPath(day: string): string {
  return day.replaceAll('-', '/')
}

/**
 * A file name that is safe in a blob path, a zip and on any desktop: no path parts, control or direction marks, nothing
 * that
 * XML cannot hold, no blank or dot at either end, at most 120 UTF-16 units with its ending kept, never empty.
 * Not reversible: the manifest keeps the original.
 */
export function safeFileName(name: string | null): string {
  const last = (name ?? '').normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\p{Zl}\p{Zp}<>:"|?*#%]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/gu, '')
  if (clean === '') return 'unnamed'
  if (clean.length <= LONGEST_FILE_NAME) return clean
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(clean)?.[0] ?? ''
  return (
    clean
      .slice(0, LONGEST_FILE_NAME - ending.length)
      .replace(/[\uD800-\uDBFF]$/, '')
      .replace(/[.\s]+$/u, '') + ending
  )
}

/**
 * Revision of a name in the series that begins with `first` (`19.json`, then `19.r2.json`); null for any other name, so
 * that nothing that merely lies beside the series is taken for a part of it.
 */
export function revisionOf(first: string, name: string): number | null {
  if (name === first) return 1
  const dot = first.lastIndexOf('.')
  const [stem, ending] = [`${first.slice(0, dot)}.r`, first.slice(dot)]
  if (!name.startsWith(stem) || !name.endsWith(ending)) return null
  const digits = name.slice(stem.length, name.length - ending.length)
  return /^(?:[2-9]|[1-9]\d{1,5})$/.test(digits) ? Number(digits) : null
}

/** Ids come from outside: one that could leave its folder is refused, not repaired. */
function safeId(id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(id))
    throw new ArchiveError('source-unreadable', `"${id.slice(0, 60)}" is not an id`)
  return id
}

function suffix(revision: number): string {
  return revision > 1 ? `.r${revision}` : ''
}
