import { fileURLToPath } from 'node:url'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { defineConfig } from 'vitest/config'

// The programs that tests start compile the same modules again and again: half of a run's CPU time without this.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/node', import.meta.url))

/** What takes longest, the longest first: beginnings of paths under test/. */
const LONGEST = [
  'simulation/',
  'cli/after-the-night',
  'e2e/sudden-death',
  'e2e/audits',
  'e2e/operations',
  'local/start/npm-start',
  'e2e/',
  'local/platform/',
  'orchestrations/hold-race',
  'card-data/attachment',
  'local/functions-host/process',
  'cli/',
  'contract/',
]

/** What takes long begins first, so that short files fill its pauses and nothing long is left for the end. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((beginning) => moduleId.includes(`/test/${beginning}`))
  return place === -1 ? LONGEST.length : place
}

/** Tests that start programs, live a life, or change what a process trusts or loads first: each in one of its own. */
const APART = [
  'test/{bench,cli,contract,e2e,local,packaging,simulation}/**/*.test.ts',
  'test/adapters/{blob-vault,identity}/**/*.test.ts',
  // Works of threads are made on its own: nobody else's process may have that.
  'test/orchestrations/five-minutes.test.ts',
  // Measures what its process holds.
  'test/card-data/attachment.test.ts',
]

/**
 * Stand-ins in the process of the test, which change nothing of it: what they load, Azurite above all, is loaded once a
 * worker and not once a file. Those that ask with the identity library stay apart: it keeps a process's first endpoint.
 */
const STAND_INS = [
  'test/contract/{blob,cosmos,key-vault}-stand-in/!(access).test.ts',
  'test/local/{blob,genesys-simulator}/!(process).test.ts',
]

// Modules as Node loads them, compiled once: the runner of Vite would compile them anew in each process. But a mutant
// is made by a plugin of Vite.
const AS_NODE = { viteModuleRunner: process.env['HOLDFAST_MUTANT'] !== undefined, nodeLoader: false }

export default defineConfig({
  test: {
    pool: 'forks',
    // One more than the cores of a small machine: end-to-end tests wait more than they compute.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    setupFiles: ['test/support/property-seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: { name: 'apart', include: APART, exclude: STAND_INS, experimental: AS_NODE },
      },
      {
        extends: true,
        test: { name: 'stand-ins', include: STAND_INS, isolate: false, experimental: AS_NODE },
      },
      {
        extends: true,
        // The modules of the app are loaded once a worker, not once a file: half a second of each file.
        test: { name: 'together', include: ['test/**/*.test.ts'], exclude: APART, isolate: false },
      },
    ],
  },
})
