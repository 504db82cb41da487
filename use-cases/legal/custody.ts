/** The chain-of-custody statement of what is given out: who, when, why, and what was verified. */
import type { Principal } from '../../domain/access/principal.ts'
import type { Retrieval, RetrievalPage } from '../../domain/legal/retrieval.ts'

/** @param given to whom, when (epoch ms), and until when the links are good (ISO UTC) */
export function custodyOf(
  { id, requestedBy, justification, matterId, onBehalfOf, receivedAt, pages }: Retrieval,
  { objects, verifiedAt }: RetrievalPage,
  given: { principal: Principal; at: number; until: string },
): string {
  const { principal, until } = given
  const whole = objects.filter(({ withheld }) => withheld === null)
  const behalf = onBehalfOf === null ? '' : ` on behalf of ${onBehalfOf}`
  const matter = matterId === null ? '' : ` in the matter ${matterId}`
  return [
    `Retrieved by ${principal.name} (${principal.oid})${behalf}${matter} at ${new Date(given.at).toISOString()}.`,
    `Requested by ${requestedBy.name} (${requestedBy.oid}) at ${receivedAt} as ${id}.`,
    `Justification: ${justification}.`,
    `${whole.length} of ${objects.length} objects${pages > 1 ? ' of this page' : ''}: the SHA-256 of each was ` +
      `computed again from the stored bytes at ${verifiedAt} and is the one that its manifest states (of a manifest: ` +
      `the index, or the manifest after it).`,
    ...(whole.length < objects.length
      ? [`${objects.length - whole.length} are withheld: their bytes are missing or differ.`]
      : []),
    `The links only read, each one object, until ${until}; the access is on record.`,
  ].join(' ')
}
