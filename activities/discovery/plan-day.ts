/** Turns the discovered pages into slices: each conversation once, nothing that the archive already holds whole. */
import type { Conversation } from '../../domain/record/conversation.ts'
import { isExcused, type Gap } from '../../domain/completeness/gap.ts'
import { asReconciled } from '../../domain/completeness/reconciliation.ts'
import { dayWindow } from '../../domain/day.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { DayCounts } from '../../domain/ports/day-ledger.ts'
import type { DayEntry } from '../../domain/ports/archive-index.ts'
import { packedEntries, type PackedEntries } from './packed-entries.ts'
import { unreadableId } from '../../use-cases/conversation/archive-unreadable.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { addWarnings } from '../day-warnings.ts'
import { firstRevision, nextRevision, recheckOf, reopened } from '../../use-cases/conversation/plan-revision.ts'
import {
  runFiles,
  type DiscoveredPage,
  type PlanFile,
  type SliceFile,
  type StartedCounts,
  type StillOpen,
} from '../run-files.ts'
import { expectationOf, type Expectation } from '../../use-cases/conversation/plan.ts'
import { type PlannedConversation } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

const DAY_MS = 86_400_000
/** A fingerprint that no source record has. */
const RECONCILED = 'reconciled'

type Ports = Pick<ActivityPorts, 'staging' | 'index' | 'ledger' | 'settings' | 'clock'>

export function planDay({ staging, index, ledger, settings, clock }: Ports): ActivityImplementations['planDay'] {
  return async (dayRun) => {
    const archived = await archivedSoFar(dayRun.day)
    const seen = new Set<string>()
    const warnings = new Set<string>()
    const plan: PlanFile = { conversations: 0, open: 0, known: 0, slices: [], warnings: [] }
    const open = new Map<string, StillOpen>()
    let slice: SliceFile = { slice: '', conversations: [], unreadable: [] }
    let expected: Expectation[] = []
    let recordingsExpected = 0

    const carried = await staging.list(runFiles.carriedOver(dayRun.day))
    for (const name of [...(await staging.list(runFiles.pages(dayRun))), ...carried]) {
      const page = await staging.read<DiscoveredPage>(name)
      plan.open += page.open
      for (const entry of page.stillOpen ?? []) open.set(entry.conversationId, entry)
      for (const conversation of page.conversations) {
        if (seen.has(conversation.conversationId)) continue
        const next = await planOf(dayRun, conversation, archived.get(conversation.conversationId))
        if (next === 'of a later day') continue
        seen.add(conversation.conversationId)
        conversation.unknownValues.forEach((value) => warnings.add(`unknown value ${value}: kept as it came`))
        const expectation = expectationOf(conversation)
        expected.push(next === 'held whole' ? { ...expectation, held: true } : expectation)
        recordingsExpected += expectation.recordings
        if (next === 'held whole') plan.known++
        else slice.conversations.push(next)
        if (expected.length >= settings.sliceSize) await flush()
      }
      for (const record of page.unreadable) {
        const conversationId = unreadableId(record)
        if (seen.has(conversationId)) continue
        seen.add(conversationId)
        slice.unreadable.push(record)
        // It is expected too: should its slice fail, reconciliation must miss it.
        expected.push({ conversationId, recordings: 0, mediaTypes: [], held: true })
      }
    }
    if (expected.length > 0) await flush()
    plan.conversations = seen.size
    plan.warnings = [...warnings].sort()
    const started = await startedCounts(dayRun)
    if (started !== null) plan.started = started
    const unarchived = [...open.values()].filter((entry) => !seen.has(entry.conversationId))
    await staging.write(
      runFiles.stillOpen(dayRun),
      unarchived.filter((entry) => !archived.has(entry.conversationId)).map(openGap),
    )
    await staging.write(runFiles.plan(dayRun), plan)
    await ledger.update(dayRun.day, {
      counts: { conversations: plan.conversations, open: plan.open, recordingsExpected, ...startedFigures(started) },
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
  ): Promise<PlannedConversation | 'held whole' | 'of a later day'> {
    const { conversationId, stillOpen } = conversation
    const next = entry === undefined ? firstRevision(conversation) : laterRevision(dayRun, conversation, entry)
    const beganBefore = entry === undefined && conversation.conversationStart.slice(0, 10) < dayRun.day
    if (stillOpen !== true && (next === null || !(beganBefore || isPast(dayRun)))) return next ?? 'held whole'
    const held = await index.record(conversationId)
    // While the lake is behind it shows open, or ended for the time being, what has ended since on a later day.
    if (held !== null && held.day > dayRun.day) return 'of a later day'
    // What began before the day may have ended before, too, and been archived under another day: then this is a
    // revision of that.
    if (held !== null && entry === undefined && held.day < dayRun.day) return reopened(conversation, held)
    return next ?? 'held whole'
  }

  function laterRevision({ purpose }: DayRun, conversation: Conversation, entry: DayEntry): PlannedConversation | null {
    return nextRevision(conversation, entry) ?? (purpose === 'resweep' ? recheckOf(conversation, entry) : null)
  }

  /** The night of a later day may have been. */
  function isPast({ day }: DayRun): boolean {
    return clock.now() >= Date.parse(dayWindow(day).to) + DAY_MS
  }

  async function startedCounts(dayRun: DayRun): Promise<StartedCounts | null> {
    try {
      return await staging.read<StartedCounts>(runFiles.started(dayRun))
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'staging-missing') return null
      throw error
    }
  }

  async function archivedSoFar(day: string): Promise<PackedEntries> {
    const entries = packedEntries()
    const named = await openGapsOf(day)
    for await (const page of index.day(day))
      for (const entry of page) {
        const reconciled = asReconciled(entry, named.get(entry.conversationId) ?? [])
        // What only the ledger names has to get into the record: the revision that says so is news.
        entries.add(reconciled === entry ? entry : { ...reconciled, sourceFingerprint: RECONCILED })
      }
    return entries
  }

  /**
   * What the day closed with last: a write that storage lost since, a recording that only the source's report names.
   */
  async function openGapsOf(day: string): Promise<Map<string, Gap[]>> {
    const named = new Map<string, Gap[]>()
    for await (const page of ledger.gaps(day))
      for (const { since: _, ...gap } of page)
        if (!isExcused(gap)) named.set(gap.conversationId, [...(named.get(gap.conversationId) ?? []), gap])
    return named
  }
}

/** Listed until it ends, or until it has been silent for long enough to be taken as it is. */
function openGap({ conversationId, since }: StillOpen): Gap {
  return {
    conversationId,
    objectId: conversationId,
    reason: 'still-open',
    detail: `open at the source; its last ended session ended at ${since}`,
  }
}

function startedFigures(started: StartedCounts | null): Pick<DayCounts, 'startedByJob' | 'startedByCount'> {
  if (started === null) return {}
  return { startedByJob: started.job, ...(started.query === null ? {} : { startedByCount: started.query }) }
}
