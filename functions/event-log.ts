import type { EventLog } from '../domain/ports/support.ts'

/**
 * One JSON line per business event on the standard streams, where the Functions host and Application Insights pick it
 * up. The severity stands inside: the host guesses one from the words of a line, and alerts must not rest on a guess.
 */
export function eventLog(): EventLog {
  return {
    info: (event, facts) => console.log(JSON.stringify({ severity: 'information', event, ...facts })),
    warn: (event, facts) => console.warn(JSON.stringify({ severity: 'warning', event, ...facts })),
  }
}
