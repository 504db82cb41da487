/** What is to be done from outside, and when: timers, people. One thing after the other, in order of time. */
export interface Agenda {
  /** @param instant epoch ms */
  at(instant: number, act: () => Promise<void> | void): void
  /** The earliest that is due until the instant; null when nothing is. */
  next(until: number): { at: number; act: () => Promise<void> | void } | null
}

export function agenda(): Agenda {
  const entries: { at: number; order: number; act: () => Promise<void> | void }[] = []
  let sorted = true
  return {
    at(at, act) {
      entries.push({ at, order: entries.length, act })
      sorted = false
    },
    next(until) {
      // Latest first: taking the earliest is then cheap. Equal ones keep their order.
      if (!sorted) entries.sort((a, b) => b.at - a.at || b.order - a.order)
      sorted = true
      const last = entries.at(-1)
      return last === undefined || last.at > until ? null : (entries.pop() ?? null)
    },
  }
}
