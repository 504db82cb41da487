/** What the tenant says about itself: transcription, permissions of the credential. */
import { ok, type Route } from './ask.ts'

const ALL = [{ domain: '*', entityName: '*', actions: ['*'] }]

export function settingsRoutes(): Route {
  return ({ path }) => {
    switch (path.join('/')) {
      case 'authorization/subjects/me':
        return ok({ id: 'client', grants: [{ role: { id: 'role', name: 'archive', policies: ALL } }] })
      case 'routing/settings/transcription':
        return ok({ transcription: 'Disabled' })
      default:
        return null
    }
  }
}
