/** Turns the discovered pages into slices: each conversation once, nothing that the archive already holds whole. */
import type { ObjectKind } from '../../domain/record/archive-object.ts'
import type { Conversation } from '../../domain/record/conversation.ts'
import { mayBeRecorded } from '../../domain/media/registry.ts'
import { isExcused } from '../../domain/completeness/gap.ts'
import type { ArchiveRecord, DayEntry } from '../../domain/ports/archive-index.ts'
import { sourceFingerprint } from '../../domain/record/source-fingerprint.ts'
import { unreadableId } from '../../use-cases/conversation/archive-unreadable.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { addWarnings } from '../day-warnings.ts'
import { runFiles, type DiscoveredPage, type PlanFile, type SliceFile } from '../run-files.ts'
import { expectationOf, type Expectation } from '../../use-cases/conversation/plan.ts'
import { type PlannedConversation } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

type Ports = Pick<ActivityPorts, 'staging' | 'index' | 'ledger' | 'settings' | 'clock'>

export function planDay({ staging, index, ledger, settings, clock }: Ports): ActivityImplementations['planDay'] {
  return async (dayRun) => {
    const archived = await archivedSoFar(dayRun.day)
    const seen = new Set<string>()
    const warnings = new Set<string>()
    const plan: PlanFile = { conversations: 0, open: 0, known: 0, slices: [], warnings: [] }
    let slice: SliceFile = { slice: '', conversations: [], unreadable: [] }
    let expected: Expectation[] = []
    let recordingsExpected = 0

    for (const name of await staging.list(runFiles.pages(dayRun))) {
      const page = await staging.read<DiscoveredPage>(name)
      plan.open += page.open
      for (const conversation of page.conversations) {
        if (seen.has(conversation.conversationId)) continue
        seen.add(conversation.conversationId)
        conversation.unknownValues.forEach((value) => warnings.add(`unknown value ${value}: kept as it came`))
        const expectation = expectationOf(conversation)
        expected.push(expectation)
        recordingsExpected += expectation.recordings
        const next = await planOf(dayRun, conversation, archived.get(conversation.conversationId))
        if (next === null) plan.known++
        else slice.conversations.push(next)
        if (expected.length >= settings.sliceSize) await flush()
      }
      for (const record of page.unreadable) {
        const conversationId = unreadableId(record)
        if (seen.has(conversationId)) continue
        seen.add(conversationId)
        slice.unreadable.push(record)
        // It is expected too: should its slice fail, reconciliation must miss it.
        expected.push({ conversationId, recordings: 0, mediaTypes: [] })
      }
    }
    if (expected.length > 0) await flush()
    plan.conversations = seen.size
    plan.warnings = [...warnings].sort()
    await staging.write(runFiles.plan(dayRun), plan)
    await ledger.update(dayRun.day, {
      counts: { conversations: plan.conversations, open: plan.open, recordingsExpected },
      updatedAt: new Date(clock.now()).toISOString(),
    })
    await addWarnings(ledger, dayRun.day, plan.warnings)
    return { slices: plan.slices.length, conversations: plan.conversations, known: plan.known, open: plan.open }

    async function flush(): Promise<void> {
      slice.slice = `s${String(plan.slices.length + 1).padStart(4, '0')}`
      plan.slices.push(slice.slice)
      await staging.write(runFiles.slice(dayRun, slice.slice), slice)
      await staging.write(runFiles.expected(dayRun, slice.slice), expected)
      slice = { slice: '', conversations: [], unreadable: [] }
      expected = []
    }
  }

  async function planOf(
    dayRun: DayRun,
    conversation: Conversation,
    entry: DayEntry | undefined,
  ): Promise<PlannedConversation | null> {
    if (entry !== undefined)
      return nextRevision(conversation, entry) ?? (dayRun.purpose === 'resweep' ? recheckOf(conversation, entry) : null)
    // What began before the day may have ended before, too, and been archived under another day: then this is a
    // revision of that.
    const before =
      conversation.conversationStart.slice(0, 10) < dayRun.day ? await index.record(conversation.conversationId) : null
    return before === null || before.day === dayRun.day ? firstRevision(conversation) : reopened(conversation, before)
  }

  async function archivedSoFar(day: string): Promise<Map<string, DayEntry>> {
    const entries = new Map<string, DayEntry>()
    for await (const page of index.day(day)) for (const entry of page) entries.set(entry.conversationId, entry)
    return entries
  }
}

const LASTING: ReadonlySet<ObjectKind> = new Set<ObjectKind>(['recording', 'email-file'])

function firstRevision(conversation: Conversation): PlannedConversation {
  return { conversation, revision: 1, supersedes: null, have: [], settled: [] }
}

/**
 * A thread that went on after it had been archived: all of it again under its new day, so that each day stands by
 * itself.
 */
function reopened(conversation: Conversation, before: ArchiveRecord): PlannedConversation {
  return {
    conversation,
    revision: before.revision + 1,
    supersedes: manifestRef(before),
    have: [],
    settled: [],
    ...kept(before),
  }
}

/**
 * Null when the archive holds it whole; otherwise the next revision, which keeps every object that cannot have changed.
 */
function nextRevision(conversation: Conversation, entry: DayEntry): PlannedConversation | null {
  const changed = entry.sourceFingerprint !== sourceFingerprint(conversation)
  return !changed && entry.gaps.every(isExcused) ? null : revisionAfter(conversation, entry)
}

/** A later sweep asks about everything that may have media: a recording can appear days after its conversation. */
function recheckOf(conversation: Conversation, entry: DayEntry): PlannedConversation | null {
  const mayHaveMedia =
    conversation.recordedSessions + conversation.screenRecordings > 0 || conversation.mediaTypes.some(mayBeRecorded)
  return mayHaveMedia
    ? {
        ...revisionAfter(conversation, entry),
        recheck: { transcribed: entry.objects.some((object) => object.kind === 'speech') },
      }
    : null
}

function revisionAfter(conversation: Conversation, entry: DayEntry): PlannedConversation {
  return {
    conversation,
    revision: entry.revision + 1,
    supersedes: manifestRef(entry),
    // Media cannot change; texts can, and a text that was missing must be asked for again.
    have: entry.objects.filter((object) => LASTING.has(object.kind)),
    settled: entry.gaps.filter(isExcused),
    ...kept(entry),
  }
}

function manifestRef({ objects }: Pick<DayEntry, 'objects'>): PlannedConversation['supersedes'] {
  const manifest = objects.find((object) => object.kind === 'manifest')
  return manifest === undefined ? null : { path: manifest.path, sha256: manifest.sha256 }
}

function kept({ extendedUntil }: { extendedUntil?: string }): Pick<PlannedConversation, 'keepUntil'> {
  return extendedUntil === undefined ? {} : { keepUntil: extendedUntil }
}
