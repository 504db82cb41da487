/** Every recording that the source offered is archived with its bytes, or named on its day with a fitting reason. */
import type { Gap, GapReason } from '../../domain/completeness/gap.ts'
import { recordingBytes } from '../genesys/recordings.ts'
import { sha256 } from '../world/bytes.ts'
import { lawful, yearsAfter } from '../world/lawful.ts'
import {
  canBeHad,
  stateNow,
  utcDay,
  type SourceState,
  type TrueConversation,
  type TrueRecording,
} from '../world/truth.ts'
import { settledEnds } from './ends.ts'
import { isDisturbed, type Evidence } from './evidence.ts'
import { hadQuietDay, isStillOpen, MADE_UP_DAYS, MORNING, undisturbedLooks } from './looks.ts'
import type { Violation } from './violation.ts'

/** What may be said of a recording that stood so when it was looked at. */
const FITTING: Record<SourceState, readonly GapReason[]> = {
  UPLOADING: ['not-ready', 'batch-item-error'],
  ARCHIVED: ['archived-at-source', 'restoring-at-source', 'batch-item-error'],
  RESTORING: ['restoring-at-source', 'batch-item-error'],
  ERROR: ['error-at-source', 'batch-item-error'],
  DELETED: ['deleted-at-source'],
  AVAILABLE: [],
  RESTORED: [],
}

const DAY = 86_400_000
/** Two days after its last session, and the nights after that, ms. */
const OPEN_AGE = 5 * DAY
/** From the midnight of the day of its last session to the one before the first look that takes it, ms. */
const FIRST_TAKEN = 4 * DAY

export function archivedOrNamed(evidence: Evidence): Violation[] {
  return evidence.world.conversations.flatMap((conversation) => judged(evidence, conversation))
}

function judged(evidence: Evidence, conversation: TrueConversation): Violation[] {
  const { world, days, records, storage, now } = evidence
  const ends = settledEnds(conversation, now)
  const end = ends.at(-1)
  if (end === undefined) return neverEnded(evidence, conversation)
  if (isStillOpen(evidence, end)) return []
  const broken = (subject: string, detail: string): Violation[] => [
    { invariant: 'archived-or-named', shape: conversation.shape, day: utcDay(end), subject, detail },
  ]
  const gaps = ends.flatMap((at) => days.get(utcDay(at))?.gaps ?? [])
  const whole = gaps.filter(
    ({ objectId, conversationId }) =>
      objectId === conversation.id || (conversationId === conversation.id && objectId === conversationId),
  )
  const record = records.get(conversation.id)
  if (conversation.oddity === 'no-id')
    return gaps.some(({ reason }) => reason === 'unreadable-record')
      ? []
      : broken(conversation.id, 'a record whose id is none is not named')
  if (conversation.oddity === 'no-source' && gaps.every((gap) => gap.conversationId !== conversation.id))
    return broken(conversation.id, 'its text has no known way to it, and it is not named')
  if (record === undefined) {
    if (whole.length === 0) return broken(conversation.id, 'the conversation is neither archived nor named')
    return isDisturbed(evidence, conversation.start, now)
      ? []
      : broken(
          conversation.id,
          `not archived, because of ${whole.map(({ reason, detail }) => `${reason}: ${detail}`).join(', ')}`,
        )
  }
  if (isOver(evidence, conversation, end) && gaps.some(isLetGo)) return []
  return conversation.recordings.flatMap((recording) => {
    const object = record.objects.find(({ objectId }) => objectId === recording.id)
    if (object !== undefined) {
      const blob = storage.vault.blobs.get(object.path)
      if (blob === undefined) return broken(recording.id, `${object.path} is not in the vault`)
      return sha256(blob.bytes) === sha256(recordingBytes(recording))
        ? []
        : broken(recording.id, 'other bytes than the source has')
    }
    if (stateNow(world, recording, end + 60_000) === null && recording.states.every(({ from }) => from > end)) return []
    const named = [...gaps.filter(({ objectId }) => objectId === recording.id), ...whole]
    if (named.length === 0) return broken(recording.id, 'the recording is neither archived nor named')
    const look = undisturbedLooks(evidence, end).find(({ from, to }) => couldBeHad(evidence, recording, from, to))
    if (look !== undefined && conversation.oddity === undefined)
      return broken(
        recording.id,
        `could be had from ${new Date(look.from).toISOString()} on, but is named as ${named[0]?.reason}`,
      )
    const fitting = new Set(recording.states.flatMap(({ state }) => FITTING[state]))
    if (isDisturbed(evidence, conversation.start, now) || conversation.oddity !== undefined) return []
    return named.some(({ reason }) => fitting.has(reason))
      ? []
      : broken(recording.id, `named as ${named.map(({ reason }) => reason).join(', ')}, which does not fit its course`)
  })
}

/** The law had let it go before the archive could have it. */
function isOver({ world, now }: Evidence, conversation: TrueConversation, end: number): boolean {
  return yearsAfter(end, lawful(conversation, world).years) < now
}

function isLetGo({ reason }: Gap): boolean {
  return reason === 'retention-over'
}

/**
 * What never ends is archived as it stands by the look of the third day after its last session, or, while that is
 * disturbed, by the look of the next morning that is not; until then it is named.
 */
function neverEnded(evidence: Evidence, conversation: TrueConversation): Violation[] {
  const { id, shape, start, stretches, talkedUntil = start } = conversation
  const { records, days, now } = evidence
  const day = utcDay(talkedUntil)
  if (stretches.some(({ end }) => end !== null) || start > now - OPEN_AGE || records.has(id)) return []
  const broken = (detail: string): Violation[] => [{ invariant: 'archived-or-named', shape, day, subject: id, detail }]
  if (hadQuietDay(evidence, Date.parse(day) + FIRST_TAKEN, MADE_UP_DAYS, MORNING))
    return broken('open for days and not archived')
  const isNamed = [...days.values()].some(({ gaps }) => gaps.some(({ conversationId }) => conversationId === id))
  return isNamed ? [] : broken('open for days, and neither archived nor named')
}

/** All through the look. */
function couldBeHad({ world }: Evidence, recording: TrueRecording, from: number, to: number): boolean {
  return (
    canBeHad(stateNow(world, recording, from)) &&
    canBeHad(stateNow(world, recording, to)) &&
    recording.states.every((step) => step.from <= from || step.from >= to)
  )
}
