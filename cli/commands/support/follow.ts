import { setTimeout as pause } from 'node:timers/promises'
import { plain } from '../../output/format.ts'

const LOOK_EVERY_MS = 2_000
/** Looks that may fail in a row: the host may be restarting. */
const TOLERANCE = 30

/** Tells each change of its progress on stderr until it is over. @throws what the last of many looks threw */
export async function follow<View extends { status: string; phase: string }>(look: () => Promise<View>): Promise<View> {
  let said = ''
  for (let misses = 0; ;) {
    try {
      const view = await look()
      misses = 0
      if (view.phase !== said) console.error(plain(view.phase))
      said = view.phase
      if (view.status !== 'running') return view
    } catch (error) {
      if (++misses > TOLERANCE) throw error
    }
    await pause(LOOK_EVERY_MS)
  }
}
