import { fileURLToPath } from 'node:url'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { defineConfig } from 'vitest/config'

// The programs that tests start compile the same modules again and again: half of a run's CPU time without this.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/node', import.meta.url))

/** What waits for other processes begins first, so that the short files fill its pauses. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const slow = /\/test\/(e2e|cli|local\/(start|platform)|simulation|orchestrations\/hold-race)/
    const sorted = await super.sort(files)
    return [...sorted.filter((file) => slow.test(file.moduleId)), ...sorted.filter((file) => !slow.test(file.moduleId))]
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // One more than the cores of a small machine: end-to-end tests wait more than they compute.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
