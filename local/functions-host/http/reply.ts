import type { IncomingMessage, ServerResponse } from 'node:http'

/** Longest request body the real host takes, bytes. */
const MAX_BODY_BYTES = 104_857_600

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** Reads a whole body. @throws BodyTooLarge */
export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > MAX_BODY_BYTES) throw new BodyTooLarge(`A request body has at most ${MAX_BODY_BYTES} bytes`)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    ...headers,
  })
  response.end(bytes)
}

export const sendEmpty = (response: ServerResponse, status: number, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-length': 0, ...headers })
  response.end()
}
