/** What the tenant says about itself: transcription, permissions of the credential. */
import type { World } from '../world/truth.ts'
import { ok, refused, type Route } from './ask.ts'

const ALL = [{ domain: '*', entityName: '*', actions: ['*'] }]

export function settingsRoutes({ transcription }: World): Route {
  return ({ path }) => {
    switch (path.join('/')) {
      case 'authorization/subjects/me':
        return ok({ id: 'client', grants: [{ role: { id: 'role', name: 'archive', policies: ALL } }] })
      case 'routing/settings/transcription':
        return transcription === null ? refused(403, 'missing.permissions', 'not allowed') : ok({ transcription })
      default:
        return null
    }
  }
}
