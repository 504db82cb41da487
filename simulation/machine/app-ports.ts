/** What activities need, from memory: the app's own Genesys adapter over the simulated network, the rest in ports. */
import pLimit from 'p-limit'
import { connectGenesys } from '../../adapters/genesys/connect.ts'
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import { memoryIndex } from '../../test/support/memory/memory-index.ts'
import { memoryLedger } from '../../test/support/memory/memory-ledger.ts'
import { memorySigner } from '../../test/support/memory/memory-signer.ts'
import { memoryStaging } from '../../test/support/memory/memory-staging.ts'
import { memoryVault, type MemoryVault } from '../../test/support/memory/memory-vault.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { draw } from '../../local/genesys-simulator/random.ts'
import { SimulatedNetwork } from '../genesys/dispatcher.ts'
import { TENANT_HOST } from '../genesys/serve.ts'
import type { Ask, Reply } from '../genesys/ask.ts'
import type { VirtualClock } from '../time/virtual-clock.ts'

export interface AppParts {
  seed: number
  clock: VirtualClock
  policy: RetentionPolicy
  serve: (ask: Ask) => Reply
}

export interface AppPorts {
  ports: ActivityPorts
  vault: MemoryVault
}

const DOWNLOADS = 8
/** Virtual ms that an API call takes. */
const LATENCY = 90

export function appPorts({ seed, clock, policy, serve }: AppParts): AppPorts {
  const vault = memoryVault(policy, clock)
  const jitter = draw('retries', seed)
  const log = { info: () => {}, warn: () => {} }
  const network = new SimulatedNetwork(clock, serve, () => LATENCY)
  const genesys = connectGenesys(
    {
      endpoint: { kind: 'environment', host: TENANT_HOST },
      clientId: 'simulated',
      clientSecret: 'simulated',
      callsPerMinute: 280,
    },
    {
      clock,
      log,
      sleep: (ms) => clock.sleep(ms),
      random: () => jitter.real(),
      network: { api: network, media: network },
    },
  )
  return {
    vault,
    ports: {
      ...genesys,
      vault: vault.vault,
      reader: vault.reader,
      keeper: vault.keeper,
      index: memoryIndex(),
      ledger: memoryLedger(),
      staging: memoryStaging(),
      signer: memorySigner(),
      keys: { problems: () => Promise.resolve([]) },
      auditIndex: {
        put: () => Promise.resolve(0),
        search: () => Promise.resolve({ rows: [], truncated: false, requestCharge: 0, partitions: 0 }),
        idsOf: () => Promise.resolve([]),
      },
      auditLease: { acquire: () => Promise.resolve(true), release: () => Promise.resolve() },
      clock,
      log,
      policy,
      settings: {
        region: 'northeurope',
        software: { name: 'holdfast', version: '0.0.0' },
        sliceSize: 100,
        downloads: DOWNLOADS,
        recordingWaitMinutes: 240,
        recordingRetryMinutes: 15,
        dataLakeWaitMinutes: 360,
        restoreArchived: true,
        speechTranscripts: 'auto',
      },
      limitDownloads: pLimit(DOWNLOADS),
      limitConversations: pLimit(DOWNLOADS * 2),
      pause: (ms) => clock.sleep(ms),
    },
  }
}
