/** Runs the orchestrations of holds over an app in memory, with the app's own activities. */
import { createActivities } from '../../activities/index.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { attestHoldInput } from '../../orchestrations/legal/attest-hold.ts'
import { placeHoldInput } from '../../orchestrations/legal/place-hold.ts'
import { scriptedEngine } from '../orchestrations/scripted-engine.ts'

export async function placed(ports: ActivityPorts, matterId: string): Promise<void> {
  const round = (await ports.holds.read(matterId))?.round ?? 0
  const asOf = new Date(ports.clock.now()).toISOString().slice(0, 10)
  await run(ports, 'placeHold', placeHoldInput(matterId, round, asOf))
}

export async function freed(ports: ActivityPorts, matterId: string): Promise<void> {
  await run(ports, 'freeHold', { matterId, after: null, records: 0 })
}

export async function attested(ports: ActivityPorts, matterId: string, month: string): Promise<void> {
  await run(ports, 'attestHold', attestHoldInput(matterId, month))
}

async function run(ports: ActivityPorts, name: string, input: object): Promise<void> {
  const { world } = scriptedEngine(createActivities(ports))
  world.start(name, input, 'run')
  await world.run()
  const status = world.status('run')
  if (status?.runtimeStatus !== 'Completed') throw new Error(`${name}: ${JSON.stringify(status)}`)
}
