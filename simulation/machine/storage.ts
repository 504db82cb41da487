/** What outlives every process: vault, index, ledger, staging, the signing key. */
import type { Clock } from '../../domain/ports/support.ts'
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import { memoryAuditDays } from '../../test/support/memory/memory-audit-days.ts'
import { memoryBackfills } from '../../test/support/memory/memory-backfills.ts'
import { memoryHolds } from '../../test/support/memory/memory-holds.ts'
import { memoryIndex } from '../../test/support/memory/memory-index.ts'
import { memoryLease } from '../../test/support/memory/memory-lease.ts'
import { memoryLedger } from '../../test/support/memory/memory-ledger.ts'
import { memoryRetrievals } from '../../test/support/memory/memory-retrievals.ts'
import { memorySigner } from '../../test/support/memory/memory-signer.ts'
import { memoryStaging } from '../../test/support/memory/memory-staging.ts'
import { memoryVault, type MemoryVault } from '../../test/support/memory/memory-vault.ts'

export interface Storage {
  vault: MemoryVault
  index: ReturnType<typeof memoryIndex>
  ledger: ReturnType<typeof memoryLedger>
  /** Recordings of which it was said aloud that they are about to be deleted unarchived; epoch ms. */
  alarms: { at: number; id: string }[]
  auditDays: ReturnType<typeof memoryAuditDays>
  auditLease: ReturnType<typeof memoryLease>
  staging: ReturnType<typeof memoryStaging>
  backfills: ReturnType<typeof memoryBackfills>
  signer: ReturnType<typeof memorySigner>
  holds: ReturnType<typeof memoryHolds>
  retrievals: ReturnType<typeof memoryRetrievals>
}

export function emptyStorage(policy: RetentionPolicy, clock: Clock): Storage {
  return {
    vault: memoryVault(policy, clock),
    index: memoryIndex(),
    ledger: memoryLedger(),
    alarms: [],
    auditDays: memoryAuditDays(),
    auditLease: memoryLease(),
    staging: memoryStaging(clock),
    backfills: memoryBackfills(),
    signer: memorySigner(),
    holds: memoryHolds(),
    retrievals: memoryRetrievals(),
  }
}
