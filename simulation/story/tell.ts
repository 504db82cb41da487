/** A story as a person reads it: what was there, what happened, in order of time. */
import { stateAt, type TrueConversation, type TrueRecording } from '../world/truth.ts'
import type { Story } from './story.ts'

const HOUR = 3_600_000

export function tell({ seed, days, conversations, happenings, orphans }: Story): string[] {
  const lines = [
    ...conversations.map((conversation) => ({ at: conversation.start, text: describe(conversation) })),
    ...orphans.map(({ id, shape, from }) => ({ at: from, text: `${shape} ${id}` })),
    ...happenings.map(({ kind, at, lasts, pick }) => ({
      at,
      text: `${kind}${lasts === 0 ? '' : ` for ${(lasts / HOUR).toFixed(1)} h`} (pick ${pick})`,
    })),
  ]
  return [
    `seed ${seed}, ${days} days`,
    ...lines.sort((a, b) => a.at - b.at).map(({ at, text }) => `${new Date(at).toISOString().slice(0, 16)}  ${text}`),
  ]
}

function describe({ id, shape, stretches, recordings }: TrueConversation): string {
  const ends = stretches.map(({ end }) => (end === null ? 'never' : new Date(end).toISOString().slice(0, 16)))
  return [`${shape} ${id}, ends ${ends.join(', again ')}`, ...recordings.map(course)].join('; ')
}

function course(recording: TrueRecording): string {
  const states = recording.states.map(
    ({ from }) => `${stateAt(recording, from)} ${new Date(from).toISOString().slice(5, 16)}`,
  )
  return `${recording.kind} ${recording.id}: ${states.join(', ')}`
}
