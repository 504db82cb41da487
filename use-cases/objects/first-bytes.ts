/** A look at the beginning of a body that leaves the body whole. */

/**
 * @returns up to `size` bytes from the beginning, fewer where the body is shorter, and a body that begins with them.
 * Whoever stops reading it ends the one beneath.
 */
export async function withFirstBytes(
  body: AsyncIterable<Uint8Array>,
  size: number,
): Promise<{ head: Uint8Array; body: AsyncIterable<Uint8Array> }> {
  const source = body[Symbol.asyncIterator]()
  const read: Uint8Array[] = []
  let arrived = 0
  let done = false
  while (arrived < size && !done) {
    const next = await source.next()
    if (next.done === true) done = true
    else {
      read.push(next.value)
      arrived += next.value.byteLength
    }
  }
  return { head: Buffer.concat(read).subarray(0, size), body: again() }

  async function* again(): AsyncIterable<Uint8Array> {
    try {
      yield* read.splice(0)
      while (!done) {
        const next = await source.next()
        if (next.done === true) done = true
        else yield next.value
      }
    } finally {
      await source.return?.()
    }
  }
}
