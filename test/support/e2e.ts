/** `npm run test:e2e`: the end-to-end tests, against the local host or the real one. */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { buildIfNeeded } from '../../local/start/build.ts'

const USAGE = `npm run test:e2e -- [--host local|func] [test files]

  --host func   against \`func start\` (Azure Functions Core Tools 4 on the PATH): the gate before a release.
                Durable timers keep real time there: allow half an hour.

Exit code 0, 1 when a test failed, 2 when the host is not there: then nothing was run.`

const { values, positionals } = parseArgs({
  options: { host: { type: 'string', default: 'local' }, help: { type: 'boolean', default: false } },
  allowPositionals: true,
})
process.exitCode = values.help ? help() : run(values.host, positionals)

function help(): number {
  console.log(USAGE)
  return 0
}

function run(host: string, files: readonly string[]): number {
  if (host !== 'local' && host !== 'func') {
    console.error(USAGE)
    return 2
  }
  if (host === 'func' && spawnSync('func', ['--version'], { stdio: 'ignore' }).status !== 0) {
    console.error('not run: func not found')
    return 2
  }
  buildIfNeeded()
  const patience = host === 'func' ? ['--testTimeout=1800000', '--hookTimeout=600000'] : []
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...(files.length === 0 ? ['test/e2e'] : files), ...patience],
    { stdio: 'inherit', env: { ...process.env, HOLDFAST_TEST_HOST: host } },
  )
  return status ?? 1
}
