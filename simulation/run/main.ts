/** `npm run simulate`: months of a tenant's life in seconds; exit 1 when a promise was broken. */
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { scarce, table } from './coverage.ts'
import { openLanes } from './lanes.ts'
import { progressOf } from './progress.ts'
import { runSeeds } from './seeds.ts'

const HELP = `npm run simulate -- [options]

Runs the app's own workflows against a random tenant on a virtual clock, and judges the archive by the tenant's truth.

  --seed N        one seed (default 1)
  --seeds A..B    all seeds from A to B
  --days D        days of each life (default 30)
  --jobs N        lives side by side (default: one a core)
  --cover N       fail when a shape, act or fault was met in fewer than N seeds
  --json          {seeds, days, violations: [{seed, invariant, story}], coverage}
  --no-shrink     do not look for the shortest story that still fails
  --help          this text

Exit 0: every promise was kept. 1: one was broken (its shortest story is printed), or a row of the table is below
--cover. 2: wrong arguments.`

const { values } = parseArgs({
  options: {
    'seed': { type: 'string' },
    'seeds': { type: 'string' },
    'days': { type: 'string', default: '30' },
    'jobs': { type: 'string', default: String(availableParallelism()) },
    'cover': { type: 'string', default: '0' },
    'json': { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
    'help': { type: 'boolean', default: false },
  },
})

// The code is wide and each life short: what is optimised early is optimised in time.
setFlagsFromString('--no-lazy-feedback-allocation')
// Every thread compiles the same modules: what one has compiled, the next run finds.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url))

if (values.help) console.log(HELP)
else process.exitCode = await main()

async function main(): Promise<number> {
  const [from, to] = (values.seeds ?? `${values.seed ?? '1'}..${values.seed ?? '1'}`).split('..').map(Number)
  const [days, jobs, least] = [values.days, values.jobs, values.cover].map(Number)
  if (
    !isCount(from) ||
    !isCount(to) ||
    !isCount(days) ||
    !isCount(jobs) ||
    !isCount(least) ||
    to < from ||
    jobs === 0
  ) {
    console.error(HELP)
    return 2
  }
  const cpu = process.cpuUsage()
  const began = performance.now()
  const seeds = to - from + 1
  const progress = progressOf(seeds, process.stderr)
  const lanes = openLanes(Math.min(jobs, seeds), { days, shrinks: !values['no-shrink'] })
  const report = await (values.json
    ? runSeeds({ from, to, days }, lanes)
    : runSeeds({ from, to, days }, lanes, progress.told, progress.over))
  await lanes.close()
  if (values.json) console.log(JSON.stringify(report))
  else {
    for (const { seed, invariant, story } of report.violations)
      console.log([`\nseed ${seed} breaks "${invariant}":`, ...story.map((line) => `  ${line}`)].join('\n'))
    const used = process.cpuUsage(cpu)
    const lived = seeds * days
    const pace = (lived * 1e6) / (used.user + used.system)
    const seconds = (performance.now() - began) / 1000
    console.log(`\n${table(report.coverage, report.seeds).join('\n')}`)
    console.log(
      `\n${report.violations.length} broken; ${lived} days in ${seconds.toFixed(1)} s on ${lanes.lanes} threads: ` +
        `${(lived / seconds).toFixed(1)} a second, ${pace.toFixed(1)} a second of one core`,
    )
  }
  const rare = scarce(report.coverage, least)
  if (rare.length > 0) console.error(`met in fewer than ${least} seeds: ${rare.join(', ')}`)
  return report.violations.length + rare.length === 0 ? 0 : 1
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0
}
