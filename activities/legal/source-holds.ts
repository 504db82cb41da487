/** Protection at the source in bounded steps. What goes wrong there is told and fails neither hold nor release. */
import { ArchiveError } from '../../domain/errors.ts'
import { isInForce, type Hold } from '../../domain/legal/hold.ts'
import { countAtSource, protectNext, releaseNext, type SourcePorts } from '../../use-cases/legal/protect-at-source.ts'
import type { ActivityImplementations } from '../contract.ts'
import { deadline } from '../deadline.ts'

export function protectAtSource(ports: SourcePorts): ActivityImplementations['protectAtSource'] {
  return async ({ matterId, look }) => {
    const time = deadline(ports)
    let hold = await holdOf(ports, matterId)
    let next: number | null = 1
    const problem = await problemOf(async () => {
      while (next !== null && isInForce(hold) && !time.over()) {
        next = await protectNext(ports, hold, look)
        hold = await holdOf(ports, matterId)
      }
      // Released meanwhile: what was protected behind its back goes, too.
      if (!isInForce(hold)) for (let left = 1; left > 0 && !time.over();) left = await releaseNext(ports, hold)
    })
    if (next !== null && problem === null && isInForce(hold)) return { done: false }
    await tell(ports, hold, problem)
    return { done: true }
  }
}

export function releaseAtSource(ports: SourcePorts): ActivityImplementations['releaseAtSource'] {
  return async ({ matterId }) => {
    const time = deadline(ports)
    const hold = await holdOf(ports, matterId)
    let left = 1
    const problem = await problemOf(async () => {
      while (left > 0 && !time.over()) left = await releaseNext(ports, hold)
    })
    if (left > 0 && problem === null) return { outcome: 'more' }
    await tell(ports, hold, problem)
    return { outcome: problem === null ? 'done' : 'failed' }
  }
}

async function tell(ports: SourcePorts, hold: Hold, problem: string | null): Promise<void> {
  const atSource = await countAtSource(ports, hold, problem)
  await ports.holds.update(hold.matterId, (before) => ({ ...before, atSource }))
  const { matterId } = hold
  if (problem !== null || atSource.refused > 0)
    ports.log.warn('hold.source-incomplete', { matterId, refused: atSource.refused, problem: problem ?? '' })
}

/** @throws what is no trouble of the source */
async function problemOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (error instanceof ArchiveError && error.code.startsWith('source-')) return `${error.code}: ${error.message}`
    throw error
  }
}

async function holdOf({ holds }: SourcePorts, matterId: string): Promise<Hold> {
  const hold = await holds.read(matterId)
  if (hold === null) throw new ArchiveError('index-conflict', `there is no hold ${matterId}`)
  return hold
}
