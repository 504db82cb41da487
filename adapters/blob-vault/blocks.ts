/** Cuts a stream into blocks of one size, the last one shorter. Holds one block at a time. */
export async function* blocksOf(
  body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  blockBytes: number,
): AsyncGenerator<Buffer, undefined> {
  let parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    let rest = chunk
    while (size + rest.byteLength >= blockBytes) {
      const take = blockBytes - size
      yield Buffer.concat([...parts, rest.subarray(0, take)], blockBytes)
      parts = []
      size = 0
      rest = rest.subarray(take)
    }
    if (rest.byteLength > 0) {
      parts.push(rest)
      size += rest.byteLength
    }
  }
  if (size > 0)
    yield parts.length === 1 && parts[0] !== undefined
      ? Buffer.from(parts[0].buffer, parts[0].byteOffset, parts[0].byteLength)
      : Buffer.concat(parts, size)
  return undefined
}
