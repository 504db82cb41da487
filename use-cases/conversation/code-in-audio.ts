/**
 * A security code or PIN in a transcript was said aloud: the words are masked, the recording of the call is not. PCI
 * DSS 3.3.1 forbids to keep it there as well, so a person has to decide (POL-3).
 */
import type { FieldFinding } from '../../card-data/findings.ts'
import type { CardDataKind } from '../../card-data/kinds.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { ActivityPorts } from '../ports.ts'

const SENSITIVE: readonly CardDataKind[] = ['security-code', 'pin', 'track']

/** The place on the review list, with an alarm; none when nothing of the kind was said. One for each session. */
export function codeInAudioGap(
  { log }: Pick<ActivityPorts, 'log'>,
  conversationId: string,
  sessionId: string,
  findings: readonly Pick<FieldFinding, 'kind'>[],
): Gap[] {
  const kinds = SENSITIVE.filter((kind) => findings.some((finding) => finding.kind === kind))
  if (kinds.length === 0) return []
  log.warn('card-data.code-in-audio', { conversationId, sessionId, kinds: kinds.join() })
  return [
    {
      conversationId,
      objectId: `audio-${sessionId}`,
      reason: 'code-in-audio',
      detail: `said in session ${sessionId}: ${kinds.join(', ')}`,
    },
  ]
}

/** What was said stays said: the excuse goes into every later revision. */
export function isOfAudio({ reason }: Gap): boolean {
  return reason === 'code-in-audio'
}
