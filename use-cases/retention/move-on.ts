import { ArchiveError } from '../../domain/errors.ts'
import type { ActivityPorts } from '../ports.ts'

/**
 * Moves a blob's date on, unless somebody else has moved it at least as far meanwhile.
 * @param until ISO UTC, whole seconds
 * @throws ArchiveError of the vault
 */
export async function moveOn(
  { reader, keeper }: Pick<ActivityPorts, 'reader' | 'keeper'>,
  container: string,
  name: string,
  until: string,
): Promise<void> {
  try {
    await keeper.extend(container, name, until)
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.code !== 'vault-conflict') throw error
    const there = (await reader.facts(container, name))?.retainUntil ?? null
    if (there === null || Date.parse(there) < Date.parse(until)) throw error
  }
}
