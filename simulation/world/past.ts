/** Conversations from before the archive existed: nobody asks for them but a backfill. */
import { uuid, type Draw } from '../../local/genesys-simulator/random.ts'
import { DAY, MINUTE, course, plainCall, type CallPlan } from './calls.ts'
import { thread } from './digital.ts'
import type { Directory, TrueConversation } from './truth.ts'

interface PastShape {
  shape: string
  daysAgo: readonly [number, number]
  make(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation
}

export const PAST: readonly PastShape[] = [
  { shape: 'call of an old day', daysAgo: [30, 90], make: plainCall },
  { shape: 'thread of an old day', daysAgo: [30, 90], make: thread('message') },
  { shape: 'old and archived at the source', daysAgo: [100, 700], make: course(() => [[0, 'ARCHIVED']]) },
  { shape: 'call of four years ago', daysAgo: [4 * 365, 5 * 365], make: plainCall },
  { shape: 'thread of four years ago', daysAgo: [4 * 365, 5 * 365], make: thread('email') },
  { shape: 'call of ten years ago', daysAgo: [9.3 * 365, 9.9 * 365], make: plainCall },
]

/** @param epoch ms of the archive's first day */
export function pastOf(draw: Draw, directory: Directory, seed: number, epoch: number): TrueConversation[] {
  return PAST.map(({ shape, daysAgo, make }, i) => {
    const end = epoch - draw.whole(daysAgo[0], daysAgo[1]) * DAY + draw.whole(0, DAY - 1)
    const plan = { id: uuid('past', seed, i), start: end - draw.whole(1, 60) * MINUTE, end }
    return { ...make(draw, directory, plan), shape }
  })
}
