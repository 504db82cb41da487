/**
 * The tests over one mutant, or over files with probes: their text is exchanged as it is loaded, nothing on the disk
 * changes. Which ones is read anew for each run, so that one process can try many.
 */
import { readFileSync } from 'node:fs'
import { defineConfig, mergeConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import base from '../../vitest.config.ts'
import type { Question } from './mutant-tests.ts'
import { probed } from './points.ts'

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
        // The cache knows a module by the file on the disk: the change would never be seen.
        configureVitest({ defineCacheKeyGenerator }) {
          defineCacheKeyGenerator(({ id }) => (textOf(id) === null ? null : false))
        },
        load: textOf,
      },
    ],
    test: { maxWorkers: 1, testTimeout: 60_000, reporters: [{}], sequence: { sequencer: AsGiven } },
  }),
)

/** What is loaded instead of the file; null where it is loaded as it is. */
function textOf(id: string): string | null {
  const { HOLDFAST_MUTANT = '{}' } = process.env
  const question = JSON.parse(HOLDFAST_MUTANT) as Question | { kind?: undefined }
  const file = id.split('?')[0] ?? id
  switch (question.kind) {
    case undefined:
      return null
    case 'probe':
      return question.files.includes(file) ? probed(readFileSync(file, 'utf8'), file, question.log) : null
    case 'mutant':
      return file === question.file ? question.text : null
  }
}
