/** The app's own handlers behind HTTP, for programs that ask it: over memory, and each answer held to openapi.json. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { AppUnderTest } from '../functions/endpoints-under-test.ts'

export const TOKEN = 'token-of-somebody'

export interface ServedApp {
  /** What a command needs to find it (with TOKEN). */
  options: string[]
  /** Answers that the description forbids, or that nobody described. */
  mistakes: string[]
  close(): void
}

export async function serve(app: AppUnderTest): Promise<ServedApp> {
  const mistakes: string[] = []
  const server = createServer((request, response) => {
    void (async () => {
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return response.writeHead(401).end()
      const body = await text(request)
      try {
        const answer = await app.ask(
          `${request.method} ${request.url?.replace('/api/', '')}`,
          body === '' ? undefined : (JSON.parse(body) as unknown),
        )
        const sent = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
        return response.writeHead(answer.status).end(sent)
      } catch (error) {
        mistakes.push(String(error))
        return response.writeHead(500).end()
      }
    })()
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    options: ['--url', `http://127.0.0.1:${port}`],
    mistakes,
    close: () => server.close(),
  }
}
