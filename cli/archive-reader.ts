/** The reading side of an archive, as its commands need it. */
import type { TokenCredential } from '@azure/identity'
import { createVaultReader } from '../adapters/blob-vault/vault-reader.ts'
import { createArchiveIndex } from '../adapters/cosmos-index/archive-index.ts'
import { connectCosmos } from '../adapters/cosmos-index/connect-cosmos.ts'
import { createDayLedger } from '../adapters/cosmos-index/day-ledger.ts'
import type { ArchiveIndex } from '../domain/ports/archive-index.ts'
import type { DayLedger } from '../domain/ports/day-ledger.ts'
import type { VaultReader } from '../domain/ports/vault.ts'

/** With the reader's rights only. */
export interface Archive {
  index: ArchiveIndex
  ledger: DayLedger
  vault: VaultReader
}

export interface ArchivePlace {
  vaultUrl: string
  cosmosUrl: string
  database: string
}

export function archiveAt({ vaultUrl, cosmosUrl, database }: ArchivePlace, credential: TokenCredential): Archive {
  const cosmos = connectCosmos(cosmosUrl, credential, database)
  return {
    index: createArchiveIndex(cosmos),
    ledger: createDayLedger(cosmos),
    vault: createVaultReader(vaultUrl, credential),
  }
}
