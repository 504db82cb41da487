/** The tests over one mutant: the file's text is exchanged as it is loaded, nothing on the disk changes. */
import { readFileSync } from 'node:fs'
import { defineConfig, mergeConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

const { HOLDFAST_MUTANT = '{}' } = process.env
const { file, start, end, text } = JSON.parse(HOLDFAST_MUTANT) as Record<'file' | 'text', string> &
  Record<'start' | 'end', number>

export default mergeConfig(
  base,
  defineConfig({
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        // The cache knows a module by the file on the disk: the mutant would never be seen.
        configureVitest({ defineCacheKeyGenerator }) {
          defineCacheKeyGenerator(({ id }) => (pathOf(id) === file ? false : null))
        },
        load(id) {
          if (pathOf(id) !== file) return null
          const source = readFileSync(file, 'utf8')
          return source.slice(0, start) + text + source.slice(end)
        },
      },
    ],
    test: { maxWorkers: 1, bail: 1, testTimeout: 60_000 },
  }),
)

function pathOf(id: string): string | undefined {
  return id.split('?')[0]
}
