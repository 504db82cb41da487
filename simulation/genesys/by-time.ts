/** The conversations of a world by time: what a question about some days cannot touch is not looked at. */
import type { TrueConversation } from '../world/truth.ts'

const DAY = 86_400_000

export interface ByTime {
  /** All that began or went on between two instants, and some others; in the world's order. Epoch ms. */
  around(from: number, to: number): TrueConversation[]
}

interface Placed {
  conversation: TrueConversation
  place: number
}

export function byTime(conversations: readonly TrueConversation[]): ByTime {
  const placed = conversations.map((conversation, place) => ({ conversation, place }))
  const long = placed.filter(({ conversation }) => !isShort(conversation))
  const short = placed
    .filter(({ conversation }) => isShort(conversation))
    .sort((a, b) => a.conversation.start - b.conversation.start)
  return {
    around(from, to) {
      const within = short.slice(begunBefore(short, from - DAY), begunBefore(short, to))
      return [...within, ...long.filter(({ conversation }) => conversation.start < to)]
        .sort((a, b) => a.place - b.place)
        .map(({ conversation }) => conversation)
    },
  }
}

/** It is over within a day, and for good. */
function isShort({ start, stretches }: TrueConversation): boolean {
  const [first] = stretches
  return stretches.length === 1 && first?.end != null && first.end < start + DAY
}

/** How many of them began before the instant. */
function begunBefore(sorted: readonly Placed[], instant: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]?.conversation.start ?? Infinity) < instant) low = middle + 1
    else high = middle
  }
  return low
}
