import type { AccessEvent } from '../../../domain/access/access-event.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { AccessTrail } from '../../../domain/ports/access-trail.ts'
import { createAccessTrail } from '../../../use-cases/access/access-trail.ts'
import type { ActivityPorts } from '../../../use-cases/ports.ts'

export interface MemoryTrail extends AccessTrail {
  /** What is on record, in this order. */
  events: AccessEvent[]
  /** Refuses everything while set. */
  broken: boolean
}

/** The app's own trail over these ports, its events at hand. */
export function memoryTrail(ports: Pick<ActivityPorts, 'vault' | 'reader' | 'clock'>): MemoryTrail {
  const events: AccessEvent[] = []
  const written = createAccessTrail(ports, (event) => events.push(event))
  const whole = <T>(work: () => Promise<T>): Promise<T> =>
    trail.broken
      ? Promise.reject(new ArchiveError('trail-unwritable', 'the trail cannot be written', { retryable: true }))
      : work()
  const trail: MemoryTrail = {
    events,
    broken: false,
    record: (event) => whole(() => written.record(event)),
    close: (day) => whole(() => written.close(day)),
  }
  return trail
}
