import type { AccessEvent } from '../../../domain/access/access-event.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { AccessTrail } from '../../../domain/ports/access-trail.ts'

export interface MemoryTrail extends AccessTrail {
  events: AccessEvent[]
  /** Refuses everything while set. */
  broken: boolean
}

export function memoryTrail(): MemoryTrail {
  const trail: MemoryTrail = {
    events: [],
    broken: false,
    record(event) {
      if (trail.broken) return Promise.reject(new ArchiveError('trail-unwritable', 'the trail cannot be written'))
      if (!trail.events.some(({ id }) => id === event.id)) trail.events.push(event)
      return Promise.resolve()
    },
  }
  return trail
}
