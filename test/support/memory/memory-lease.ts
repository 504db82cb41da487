import type { AuditLease } from '../../../domain/ports/audit-index.ts'

export function memoryLease(): AuditLease {
  let lease: { holder: string; until: string } | null = null
  return {
    acquire(holder, now, until) {
      if (lease !== null && lease.holder !== holder && lease.until > now) return Promise.resolve(false)
      lease = { holder, until }
      return Promise.resolve(true)
    },
    release(holder) {
      if (lease?.holder === holder) lease = null
      return Promise.resolve()
    },
  }
}
