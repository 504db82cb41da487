/** Reads what the shared budget hands out while hosts run: its document remembers a minute, this the whole time. */
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { connectCosmos, containerOf } from '../../adapters/cosmos-index/connect-cosmos.ts'
import { credentialFor } from '../../adapters/identity/credentials.ts'
import { LANES, type Lane } from '../../domain/calls/lane.ts'
import type { SpentCalls } from '../../domain/calls/shared-budget.ts'
import { identitySettings } from '../../local/platform/app-settings.ts'
import type { PlatformFile } from '../../local/platform/platform-file.ts'

const EVERY_MS = 2000

/** Watches from now until it is stopped. `sum`: tickets by lane, up to the last look. */
export async function watchTickets(file: PlatformFile): Promise<{ sum(): Record<Lane, number>; stop(): void }> {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(file.caFile, 'utf8')])
  Object.assign(process.env, identitySettings(file))
  const cosmos = connectCosmos(file.cosmosUrl, credentialFor(file.clientIds.reader), 'holdfast')
  const ledger = containerOf(cosmos, 'ledger')
  const seconds = new Map<string, Record<Lane, number>>()
  const look = async () => {
    const { resources } = await ledger.items
      .query<SpentCalls>("SELECT * FROM c WHERE c.kind = 'calls'", { partitionKey: 'calls' })
      .fetchAll()
    // A second only grows until the next begins: the last look at it has it whole.
    for (const { seconds: spent } of resources)
      for (const [second, taken] of Object.entries(spent)) seconds.set(second, taken)
  }
  await look()
  const looking = setInterval(() => void look(), EVERY_MS)
  return {
    sum() {
      const sums: Record<Lane, number> = { person: 0, night: 0, backfill: 0 }
      for (const taken of seconds.values()) for (const lane of LANES) sums[lane] += taken[lane]
      return sums
    },
    stop: () => {
      clearInterval(looking)
    },
  }
}
