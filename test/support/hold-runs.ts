/** Runs the orchestrations of holds over an app in memory, with the app's own activities. */
import { createActivities } from '../../activities/index.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { isAtSource } from '../../functions/durable/hold-instances.ts'
import { attestHoldInput } from '../../orchestrations/legal/attest-hold.ts'
import { placeHoldInput } from '../../orchestrations/legal/place-hold.ts'
import { scriptedEngine } from '../orchestrations/scripted-engine.ts'

export async function placed(ports: ActivityPorts, matterId: string): Promise<void> {
  const hold = await ports.holds.read(matterId)
  const asOf = new Date(ports.clock.now()).toISOString().slice(0, 10)
  await run(ports, 'placeHold', placeHoldInput(matterId, hold?.round ?? 0, asOf, isAtSource(hold)))
}

export async function freed(ports: ActivityPorts, matterId: string): Promise<void> {
  const atSource = isAtSource(await ports.holds.read(matterId))
  await run(ports, 'freeHold', { matterId, after: null, records: 0, atSource })
}

export async function attested(ports: ActivityPorts, matterId: string, month: string): Promise<void> {
  const atSource = isAtSource(await ports.holds.read(matterId))
  await run(ports, 'attestHold', attestHoldInput(matterId, month, atSource))
}

async function run(ports: ActivityPorts, name: string, input: object): Promise<void> {
  const { world } = scriptedEngine(createActivities(ports))
  world.start(name, input, 'run')
  await world.run()
  const status = world.status('run')
  if (status?.runtimeStatus !== 'Completed') throw new Error(`${name}: ${JSON.stringify(status)}`)
}
