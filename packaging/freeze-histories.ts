/**
 * `npm run freeze:histories -- --data .holdfast`: keeps one history of each orchestration that ended well there, as it
 * would stand in flight when a new version is deployed. `test/orchestrations/frozen-histories.test.ts` replays them.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { HistoryEvent } from '../local/functions-host/durable/events.ts'
import { openStore, type InstanceRow } from '../local/functions-host/durable/store.ts'
import { ROOT } from './places.ts'

/** More says nothing new and makes a large file. */
const MOST_EVENTS = 400

const { values } = parseArgs({ options: { data: { type: 'string', default: '.holdfast' } } })
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
const folder = join(ROOT, 'test/data/histories', version)
mkdirSync(folder, { recursive: true })

const store = openStore(join(values.data, 'host'))
try {
  for (const instance of longest(
    store.all<InstanceRow>("SELECT * FROM instances WHERE status = 'Completed' AND historyEvents <= ?", MOST_EVENTS),
  )) {
    const history = store
      .all<{ body: string }>('SELECT body FROM history WHERE instanceId = ? ORDER BY seq', instance.id)
      .map(({ body }) => JSON.parse(body) as HistoryEvent)
    const { name, id, parentId } = instance
    const frozen = { name, id, parentId, input: JSON.parse(instance.input) as unknown, history }
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(frozen, null, 1)}\n`)
    console.log(`${name.padEnd(24)} ${String(history.length).padStart(4)} events`)
  }
} finally {
  store.close()
}

/** The one with most events of each orchestration. */
function longest(instances: readonly InstanceRow[]): InstanceRow[] {
  const byName = new Map<string, InstanceRow>()
  for (const instance of instances)
    if (instance.historyEvents > (byName.get(instance.name)?.historyEvents ?? 0)) byName.set(instance.name, instance)
  return [...byName.values()]
}
