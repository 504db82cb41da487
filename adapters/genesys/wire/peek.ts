/** The first bytes of a body, and the whole again. */
export async function peeked(
  body: AsyncIterable<Uint8Array>,
): Promise<{ head: Buffer; rest: AsyncIterable<Uint8Array> }> {
  const iterator = body[Symbol.asyncIterator]()
  const first = await iterator.next()
  const head = first.done === true ? Buffer.alloc(0) : Buffer.from(first.value)
  return {
    head,
    rest: (async function* () {
      if (first.done === true) return
      yield head
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
    })(),
  }
}
