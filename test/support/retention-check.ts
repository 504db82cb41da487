import { readPolicy } from '../../adapters/policy-file.ts'
import type { Archive } from '../../cli/archive-reader.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import type { DayEntry } from '../../domain/ports/archive-index.ts'

/** Reads date and mode of every blob back from storage; answers each that is early, too late, or in the wrong mode. */
export async function classesOf({ vault }: Pick<Archive, 'vault'>, entries: readonly DayEntry[]): Promise<string[]> {
  const policy = await readPolicy('policy/retention.json')
  const wrong: string[] = []
  for (const entry of entries) {
    const retention = policy.classes.find((retentionClass) => retentionClass.id === entry.retentionClass)
    if (retention === undefined) throw new Error(`no class ${entry.retentionClass}`)
    const lawful = calendarDate(entry.conversationEnd, retention.years)
    for (const { path } of entry.objects) {
      const { container, name } = splitPath(path)
      const facts = await vault.facts(container, name)
      const days = (Date.parse((facts?.retainUntil ?? '1970-01-01').slice(0, 10)) - lawful) / 86_400_000
      if (days < 0 || days > 3 || facts?.mode !== retention.mode)
        wrong.push(`${path}: ${days} days from the lawful date, ${facts?.mode ?? 'no mode'}`)
    }
  }
  return wrong
}

/** Midnight of the same calendar date `years` later; the last day of February follows a leap day. */
function calendarDate(end: string, years: number): number {
  const date = new Date(end)
  return Date.UTC(date.getUTCFullYear() + years, date.getUTCMonth(), date.getUTCDate())
}
