/**
 * Runs tasks of the same key one after the other and tasks of different keys at once, so that looking at a blob's
 * protection and acting on it cannot be torn apart by a second request.
 */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<void>>()

  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key)
    let release = () => {}
    const tail = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#tails.set(key, tail)
    try {
      if (before !== undefined) await before
      return await task()
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key)
      release()
    }
  }
}
