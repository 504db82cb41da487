/**
 * The tests over one mutant: the file's text is exchanged as it is loaded, nothing on the disk changes. Which one is
 * read anew for each run, so that one process can try many.
 */
import { readFileSync } from 'node:fs'
import { defineConfig, mergeConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import base from '../../vitest.config.ts'

/** Whoever runs it has sorted them: what noticed the last mutant comes first. */
class AsGiven extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files)
  }
}

export default mergeConfig(
  base,
  defineConfig({
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        // The cache knows a module by the file on the disk: the mutant would never be seen.
        configureVitest({ defineCacheKeyGenerator }) {
          defineCacheKeyGenerator(({ id }) => (pathOf(id) === mutant().file ? false : null))
        },
        load(id) {
          const { file, start, end, text } = mutant()
          if (pathOf(id) !== file) return null
          const source = readFileSync(file, 'utf8')
          return source.slice(0, start) + text + source.slice(end)
        },
      },
    ],
    test: { maxWorkers: 1, bail: 1, testTimeout: 60_000, reporters: [{}], sequence: { sequencer: AsGiven } },
  }),
)

function mutant() {
  const { HOLDFAST_MUTANT = '{}' } = process.env
  return JSON.parse(HOLDFAST_MUTANT) as Record<'file' | 'text', string> & Record<'start' | 'end', number>
}

function pathOf(id: string): string | undefined {
  return id.split('?')[0]
}
