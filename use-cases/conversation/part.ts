/** The one shape in which every part of a conversation answers, and how the parts become one. */
import { summed, type FieldFinding } from '../../card-data/findings.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { withInherited } from './inheritance.ts'
import type { PlannedConversation } from './plan.ts'

export interface Part {
  /** Stored now, or found where an interrupted delivery had stored it. */
  objects: ArchivedObject[]
  /** What this revision names as missing. */
  gaps: Gap[]
  /** What a later look of the night may still bring. */
  waiting: Gap[]
  /** The same of texts and files that are no recordings: the source has nothing that says when they are ready. */
  postponed: Gap[]
  /** Ids that were asked for now: what an earlier look said of them counts no more. */
  asked: string[]
  /** Card data that was masked. */
  findings: FieldFinding[]
}

export function emptyPart(): Part {
  return { objects: [], gaps: [], waiting: [], postponed: [], asked: [], findings: [] }
}

export function joined(parts: readonly Part[]): Part {
  return {
    objects: parts.flatMap((part) => part.objects),
    gaps: parts.flatMap((part) => part.gaps),
    waiting: parts.flatMap((part) => part.waiting),
    postponed: parts.flatMap((part) => part.postponed),
    asked: parts.flatMap((part) => part.asked),
    findings: summed(parts.flatMap((part) => part.findings)),
  }
}

/** With what earlier looks have archived and said, where it was not asked for again. */
export function withEarlierLooks({ have, settled, found }: PlannedConversation, part: Part): Part {
  const asked = new Set(part.asked)
  return {
    ...part,
    objects: withInherited({ objects: have }, part.objects),
    gaps: [...settled.filter((gap) => !asked.has(gap.objectId)), ...part.gaps],
    findings: summed([...(found ?? []), ...part.findings]),
  }
}

/** Adds what became of one file. */
export function addFile(part: Part, outcome: StoredFile | Gap, where: string): void {
  if ('reason' in outcome) part.gaps.push(outcome)
  else {
    part.objects.push(outcome.object)
    part.findings.push(...outcome.found.map(({ kind, count }) => ({ where, kind, count })))
  }
}

interface StoredFile {
  object: ArchivedObject
  found: Pick<FieldFinding, 'kind' | 'count'>[]
}
