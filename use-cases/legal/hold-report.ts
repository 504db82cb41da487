/** Every record of a hold: as CSV for a spreadsheet, as HTML to print. */
import type { Hold, HoldMember } from '../../domain/legal/hold.ts'
import { MOST_PROTECTED, type SourceMark } from '../../domain/legal/source-hold.ts'
import type { ActivityPorts } from '../ports.ts'

const PAGE = 1000
const COLUMNS = ['conversationId', 'state', 'revision', 'objects', 'bytes', 'at', 'problem', 'atSource'] as const

type Row = HoldMember & { atSource: string }

/** @param at ISO UTC, when the report was made */
export async function* holdReport(
  { holds, sourceMarks }: Pick<ActivityPorts, 'holds' | 'sourceMarks'>,
  hold: Hold,
  format: 'csv' | 'html',
  at: string,
): AsyncGenerator<string, undefined> {
  const marks = new Map(
    (await sourceMarks.all())
      .filter(({ matterId }) => matterId === hold.matterId)
      .map((mark) => [mark.conversationId, sourceText(mark)]),
  )
  yield format === 'csv' ? `${COLUMNS.join(',')}\r\n` : headOf(hold, at)
  let after: string | null = null
  do {
    const page = await holds.members(hold.matterId, after, PAGE)
    const rows = page.members.map((member): Row => ({ ...member, atSource: marks.get(member.conversationId) ?? '' }))
    yield rows.map((row) => (format === 'csv' ? csvRow(row) : htmlRow(row))).join('')
    after = page.next
  } while (after !== null)
  if (format === 'html') yield '</tbody></table></body></html>\n'
  return undefined
}

function sourceText({ isProtected, problem }: SourceMark): string {
  return [isProtected ? 'protected' : 'not protected', ...(problem === null ? [] : [problem])].join(': ')
}

function csvRow(member: Row): string {
  return `${COLUMNS.map((column) => csvCell(String(member[column] ?? ''))).join(',')}\r\n`
}

/** What a spreadsheet would take for a formula stays text. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function headOf(hold: Hold, at: string): string {
  const { matterId, name, reason, status, placedBy, placedAt, proof, attestation, atSource = null } = hold
  const facts: [string, string][] = [
    ['Matter', matterId],
    ['Name', name],
    ['Reason', reason],
    ['Status', status],
    ['Placed by', `${placedBy.name} (${placedBy.oid}), ${placedAt}`],
    [
      'Read back from storage',
      proof === null
        ? 'not yet'
        : `${proof.records} records, ${proof.objects} objects, ${proof.bytes} bytes, ${proof.at}`,
    ],
    [
      'Attested',
      attestation === null
        ? 'not yet'
        : `${attestation.at}: ${attestation.objects} objects, ${attestation.restored} restored`,
    ],
    [
      'At the source',
      atSource === null
        ? 'not asked for'
        : `${atSource.protected} protected, ${atSource.refused} refused, ${atSource.beyond} not asked for; ` +
          `all holds together ${atSource.inUse} of ${MOST_PROTECTED}, ${atSource.at ?? 'not read back yet'}` +
          (atSource.problem === null ? '' : `; ${atSource.problem}`),
    ],
    ['Report made', at],
  ]
  const rows = facts.map(([title, value]) => `<tr><th>${title}</th><td>${escaped(value)}</td></tr>`).join('')
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Hold ${escaped(matterId)}</title>` +
    '<style>body{font-family:sans-serif}table{border-collapse:collapse;margin:1em 0}' +
    'th,td{border:1px solid #999;padding:2px 6px;text-align:left}</style></head><body>' +
    `<h1>Hold ${escaped(matterId)}</h1><table>${rows}</table>` +
    `<table><thead><tr>${COLUMNS.map((column) => `<th>${column}</th>`).join('')}</tr></thead><tbody>`
  )
}

function htmlRow(member: Row): string {
  return `<tr>${COLUMNS.map((column) => `<td>${escaped(String(member[column] ?? ''))}</td>`).join('')}</tr>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
