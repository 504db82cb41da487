/** The simulated source: routes over the world's truth. */
import type { World } from '../world/truth.ts'
import { ok, refused, type Ask, type Reply, type Route } from './ask.ts'
import { analyticsRoutes } from './analytics.ts'
import { goingOn } from '../story/going-on.ts'
import type { Struck } from '../story/happenings.ts'
import type { Happening } from '../story/story.ts'
import { badDays, type Answer } from './bad-days.ts'
import { auditRoutes } from './audits.ts'
import { directoryRoutes } from './directory.ts'
import { lossRoutes } from './losses.ts'
import { mediaStore, MEDIA_HOST } from './media.ts'
import { recordingRoutes } from './recordings.ts'
import { settingsRoutes } from './settings.ts'
import { textRoutes } from './texts.ts'

export const TENANT_HOST = 'mypurecloud.ie'

export function simulatedSource(world: World, happenings: readonly Happening[], struck: Struck): (ask: Ask) => Answer {
  const media = mediaStore()
  const mishaps = happenings.filter(({ kind }) => kind.startsWith('source: '))
  const going = goingOn(mishaps)
  const routes: Route[] = [
    analyticsRoutes(world, going, struck),
    recordingRoutes(world, media),
    directoryRoutes(world),
    textRoutes(world, media),
    settingsRoutes(world),
    lossRoutes(world, media),
    auditRoutes(world, going, struck),
  ]
  return badDays(serve, mishaps, going, struck)

  function serve(ask: Ask): Reply {
    if (ask.host === MEDIA_HOST) return media.serve(ask)
    if (ask.host === `login.${TENANT_HOST}`) return ok({ access_token: 'simulated', expires_in: 86_400 })
    for (const route of routes) {
      const reply = route(ask)
      if (reply !== null) return reply
    }
    return refused(404, 'not.found', `nobody serves ${ask.method} ${ask.path.join('/')}`)
  }
}
