/** HTTP: whether the parts work. Anybody is told in a word, who runs the platform is told which part and why. */
import { getHealthDetails, health, type HealthDetails } from '../../api/health.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { Answered, endpoint, openEndpoint, type Endpoint } from './endpoint.ts'

export interface HealthCheck {
  name: string
  /** What is wrong, in words without secrets. */
  check: () => Promise<string[]>
}

/** What is so by configuration. */
type About = Pick<HealthDetails, 'version' | 'lock' | 'region'>

/** Each look asks keys, vault and index, which Storage needs too: one look serves everybody so long, ms. */
const FRESH_MS = 60_000

export function healthEndpoints(about: About, checks: readonly HealthCheck[], clock: Clock): Endpoint[] {
  let last: { at: number; details: Promise<HealthDetails> } | null = null
  const look = async (at: number): Promise<HealthDetails> => {
    const results = await Promise.all(checks.map(resultOf))
    return {
      status: results.every((result) => result.ok) ? 'ok' : 'degraded',
      ...about,
      checkedAt: new Date(at).toISOString(),
      checks: results,
    }
  }
  const latest = (): Promise<HealthDetails> => {
    const at = clock.now()
    if (last === null || at - last.at >= FRESH_MS || at < last.at) last = { at, details: look(at) }
    return last.details
  }
  return [
    openEndpoint(health, async () => {
      const { status } = await latest()
      return new Answered(status === 'ok' ? 200 : 503, { status })
    }),
    endpoint(getHealthDetails, () => latest()),
  ]
}

/** Never throws: a check that cannot be made is a problem found. */
async function resultOf({ name, check }: HealthCheck): Promise<HealthDetails['checks'][number]> {
  try {
    const problems = await check()
    return { name, ok: problems.length === 0, problems }
  } catch (error) {
    return { name, ok: false, problems: [error instanceof Error ? error.message : String(error)] }
  }
}
