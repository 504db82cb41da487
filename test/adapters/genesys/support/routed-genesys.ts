/** A tenant on loopback that answers by route. */
import type { ServerResponse } from 'node:http'
import { json, loopbackGenesys, type LoopbackGenesys, type Seen } from './loopback-genesys.ts'

export const NOT_FOUND = { code: 'not.found', message: 'The requested resource was not found.' }
export const FORBIDDEN = {
  code: 'missing.permissions',
  message: 'You are missing the following permission(s): conversation:message:view',
}

export type Routes = Record<string, (seen: Seen, response: ServerResponse) => void>
/** Answers by `METHOD path`; everything else is unknown. */
export function tenant(routes: Routes): Promise<LoopbackGenesys> {
  return loopbackGenesys((seen, response) => {
    const route = routes[`${seen.method} ${seen.path}`]
    if (route === undefined) json(response, 404, NOT_FOUND)
    else route(seen, response)
  })
}
export const says =
  (body: unknown, status = 200) =>
  (_seen: Seen, response: ServerResponse) =>
    json(response, status, body)
