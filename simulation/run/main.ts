/** `npm run simulate`: months of a tenant's life in seconds; exit 1 when a promise was broken. */
import { parseArgs } from 'node:util'
import { simulatedPolicy } from '../world/policy.ts'
import { table } from './coverage.ts'
import { runSeeds } from './seeds.ts'

const HELP = `npm run simulate -- [options]

Runs the app's own workflows against a random tenant on a virtual clock, and judges the archive by the tenant's truth.

  --seed N        one seed (default 1)
  --seeds A..B    all seeds from A to B
  --days D        days of each life (default 30)
  --json          {seeds, days, violations: [{seed, invariant, story}], coverage}
  --no-shrink     do not look for the shortest story that still fails
  --help          this text

Exit 0: every promise was kept. 1: one was broken, its shortest story is printed. 2: wrong arguments.`

const { values } = parseArgs({
  options: {
    'seed': { type: 'string' },
    'seeds': { type: 'string' },
    'days': { type: 'string', default: '30' },
    'json': { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
    'help': { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else process.exitCode = await main()

async function main(): Promise<number> {
  const [from, to] = (values.seeds ?? `${values.seed ?? '1'}..${values.seed ?? '1'}`).split('..').map(Number)
  const days = Number(values.days)
  if (!isCount(from) || !isCount(to) || !isCount(days) || to < from) {
    console.error(HELP)
    return 2
  }
  const cpu = process.cpuUsage()
  const report = await runSeeds(
    { from, to, days, shrinks: !values['no-shrink'] },
    await simulatedPolicy(),
    (seed, { violations, dearest: { activities, calls, events } }) => {
      if (!values.json)
        process.stderr.write(
          `seed ${seed}: ${violations.length} violations; dearest day: ${activities} activities, ${calls} calls, ` +
            `${events} events\n`,
        )
    },
  )
  if (values.json) console.log(JSON.stringify(report))
  else {
    for (const { seed, invariant, story } of report.violations)
      console.log([`\nseed ${seed} breaks "${invariant}":`, ...story.map((line) => `  ${line}`)].join('\n'))
    const used = process.cpuUsage(cpu)
    const pace = (report.seeds * days * 1e6) / (used.user + used.system)
    console.log(`\n${table(report.coverage, report.seeds).join('\n')}`)
    console.log(`\n${report.violations.length} broken; ${pace.toFixed(1)} simulated days a second of one core`)
  }
  return report.violations.length === 0 ? 0 : 1
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0
}
