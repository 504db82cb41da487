/** HTTP: whether the parts work. Anonymous, so it names no address and no secret. */
import { health, type HealthView } from '../../api/health.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { Answered, openEndpoint, type Endpoint } from './endpoint.ts'

export interface HealthCheck {
  name: string
  check: () => Promise<string[]>
}

/** Anybody may ask, and each look asks keys, vault and index: one look serves so long, ms. */
const FRESH_MS = 30_000

export function healthEndpoints(version: string, checks: readonly HealthCheck[], clock: Clock): Endpoint[] {
  let looked: { at: number; results: Promise<HealthView['checks']> } | null = null
  return [
    openEndpoint(health, async ({ context }) => {
      const now = clock.now()
      if (looked === null || now - looked.at >= FRESH_MS || now < looked.at)
        looked = { at: now, results: look(checks, (message) => context.warn(message)) }
      const results = await looked.results
      const ok = results.every((result) => result.ok)
      return new Answered(ok ? 200 : 503, { status: ok ? 'ok' : 'degraded', version, checks: results })
    }),
  ]
}

/** Never throws: a check that cannot be made is a problem found. */
function look(checks: readonly HealthCheck[], warn: (message: string) => void): Promise<HealthView['checks']> {
  return Promise.all(
    checks.map(async ({ name, check }) => {
      try {
        const problems = await check()
        return { name, ok: problems.length === 0, problems: problems.length }
      } catch (error) {
        warn(`health check ${name} failed: ${error instanceof Error ? error.message : String(error)}`)
        return { name, ok: false, problems: 1 }
      }
    }),
  )
}
