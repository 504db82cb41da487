/**
 * The trail as it is streamed: one JSON line an event on standard output, for Application Insights and whatever reads
 * there (docs/access-trail.md has the schema). The evidence is in the vault; this is a copy for alerts and a SIEM.
 */
import type { AccessEvent } from '../domain/access/access-event.ts'

/** A log line of the platform ends at 32 kB: what is listed without end is counted in it. */
const MOST_IDS = 100

export function accessLog(): (event: AccessEvent) => void {
  return (event) => console.log(JSON.stringify(accessLine(event)))
}

/** The event without what grows with the records: names of blobs stay in the evidence. */
export function accessLine(event: AccessEvent): Record<string, unknown> {
  const { conversationIds, links, changes, ...rest } = event
  return {
    event: 'access',
    schema: 'holdfast/access/1',
    ...rest,
    ...(conversationIds === undefined ? {} : { conversationIds: conversationIds.slice(0, MOST_IDS) }),
    ...(links === undefined
      ? {}
      : {
          links: links.length,
          // An answer gives at most a hundred: the query that looks for reads without a link needs them all.
          signatures: links.slice(0, MOST_IDS).map(({ signatureSha256 }) => signatureSha256),
        }),
    ...(changes === undefined
      ? {}
      : {
          changes: changes.slice(0, MOST_IDS).map(({ names, ...change }) => ({ ...change, objects: names.length })),
        }),
  }
}
