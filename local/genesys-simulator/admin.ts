/** For people and tests on this machine: the truth, the usage, the faults. No token is asked for. */
import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import type { TrueConversation } from './truth.ts'

export interface Admin {
  truth(day: string): Iterable<TrueConversation>
  usage(): unknown
  /** @throws RangeError */
  setFaults(faults: readonly string[]): void
  revokeTokens(): void
}

/** @param day whose truth is told when none is asked for */
export function answerAdmin(
  admin: Admin,
  day: string,
  at: URL,
  method: string,
  text: string | null,
  response: ServerResponse,
): void {
  response.setHeader('content-type', 'application/json')
  switch (`${method} ${at.pathname}`) {
    case 'GET /_admin/usage':
      response.end(JSON.stringify(admin.usage()))
      return
    case 'GET /_admin/truth':
      response.setHeader('content-type', 'application/x-ndjson')
      for (const trueConversation of admin.truth(at.searchParams.get('day') ?? day))
        response.write(`${JSON.stringify(trueConversation)}\n`)
      response.end()
      return
    case 'POST /_admin/faults':
      try {
        admin.setFaults(z.array(z.string()).parse(JSON.parse(text ?? '[]')))
        response.end('{}')
      } catch (error) {
        response.writeHead(400).end(JSON.stringify({ message: error instanceof Error ? error.message : String(error) }))
      }
      return
    case 'POST /_admin/revoke-tokens':
      admin.revokeTokens()
      response.end('{}')
      return
    default:
      response.writeHead(404).end('{}')
  }
}
