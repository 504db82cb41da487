/** All promises, checked against the world's truth. */
import type { Storage } from '../machine/storage.ts'
import type { World } from '../world/truth.ts'
import { archivedOrNamed } from './archived-or-named.ts'
import type { Violation } from './violation.ts'

export async function judge(world: World, storage: Storage, now: number): Promise<Violation[]> {
  return await archivedOrNamed(world, storage, now)
}
