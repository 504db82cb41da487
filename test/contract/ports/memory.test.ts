/** The memory implementations under the same suites as the adapters: only then do tests over them prove anything. */
import { describe } from 'vitest'
import { readPolicy } from '../../../adapters/policy-file.ts'
import { memoryAuditDays } from '../../support/memory/memory-audit-days.ts'
import { memoryBackfills } from '../../support/memory/memory-backfills.ts'
import { memoryIndex } from '../../support/memory/memory-index.ts'
import { memoryLease } from '../../support/memory/memory-lease.ts'
import { memoryLedger } from '../../support/memory/memory-ledger.ts'
import { memoryHolds } from '../../support/memory/memory-holds.ts'
import { memoryRetrievals } from '../../support/memory/memory-retrievals.ts'
import { memorySearch } from '../../support/memory/memory-search.ts'
import { memorySigner } from '../../support/memory/memory-signer.ts'
import { memoryStaging } from '../../support/memory/memory-staging.ts'
import { memoryVault } from '../../support/memory/memory-vault.ts'
import { auditDaysContract } from './audit-days-contract.ts'
import { backfillLogContract } from './backfill-log-contract.ts'
import { indexContract } from './index-contract.ts'
import { memoryTickets } from '../../support/memory/memory-tickets.ts'
import { leaseContract } from './lease-contract.ts'
import { ticketsContract } from './tickets-contract.ts'
import { ledgerContract } from './ledger-contract.ts'
import { memoryAccessIndex } from '../../support/memory/memory-access-index.ts'
import { accessIndexContract } from './access-index-contract.ts'
import { givenCountsContract } from './given-counts-contract.ts'
import { memoryGiven } from '../../support/memory/memory-given.ts'
import { holdRegisterContract } from './hold-register-contract.ts'
import { sourceMarksContract } from './source-marks-contract.ts'
import { memorySourceMarks } from '../../support/memory/memory-source-marks.ts'
import { retrievalLogContract } from './retrieval-log-contract.ts'
import { searchContract } from './search-contract.ts'
import { signerContract } from './signer-contract.ts'
import { stagingContract } from './staging-contract.ts'
import { vaultContract } from './vault-contract.ts'

const vault = memoryVault(await readPolicy('policy/retention.json'), { now: () => Date.now() })
const [index, ledger, staging, signer] = [memoryIndex(), memoryLedger(), memoryStaging(), memorySigner()]

describe('the vault in memory', () => vaultContract(() => vault))
describe('staging in memory', () => stagingContract(() => staging))
describe('the index in memory', () => indexContract(() => index))
describe('the search in memory', () => {
  const records = memoryIndex()
  searchContract(() => ({ index: records, search: memorySearch(records.records) }))
})
describe('the index of accesses in memory', () => {
  const accesses = memoryAccessIndex()
  accessIndexContract(() => accesses)
})
describe('what callers were given, in memory', () => {
  const counts = memoryGiven()
  givenCountsContract(() => counts)
})
describe('holds in memory', () => {
  const register = memoryHolds()
  holdRegisterContract(() => register)
})
describe('requests in memory', () => {
  const log = memoryRetrievals()
  retrievalLogContract(() => log)
})
describe('what holds protect at the source in memory', () => {
  const marks = memorySourceMarks()
  sourceMarksContract(() => marks)
})
describe('the audit lease in memory', () => {
  const lease = memoryLease()
  leaseContract(() => lease)
})
describe('the ledger in memory', () => ledgerContract(() => ledger))
describe('the log of backfills in memory', () => {
  const log = memoryBackfills()
  backfillLogContract(() => log)
})
describe('audit days in memory', () => {
  const days = memoryAuditDays()
  auditDaysContract(() => days)
})
describe('the signer in memory', () =>
  signerContract(
    () => signer,
    (disabled) => Promise.resolve(void (signer.enabled = !disabled)),
  ))

describe('the shared budget of calls in memory', () => {
  ticketsContract(memoryTickets({ callsPerMinute: 20, backfillPerMinute: 8 }, () => 1_700_000_000_000))
})
