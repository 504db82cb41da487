import type { EventLog } from '../domain/ports/support.ts'

/**
 * One JSON line per business event on the standard streams, where the Functions host and Application Insights pick it
 * up.
 */
export function eventLog(): EventLog {
  return {
    info: (event, facts) => console.log(JSON.stringify({ event, ...facts })),
    warn: (event, facts) => console.warn(JSON.stringify({ event, ...facts })),
  }
}
