/** HTTP: whether the parts work. Anonymous, so it names no address and no secret. */
import { health } from '../../api/health.ts'
import { Answered, endpoint, type Endpoint } from './endpoint.ts'

export interface HealthCheck {
  name: string
  check: () => Promise<string[]>
}

export function healthEndpoints(version: string, checks: readonly HealthCheck[]): Endpoint[] {
  return [
    endpoint(health, async ({ context }) => {
      const results = await Promise.all(
        checks.map(async ({ name, check }) => {
          try {
            const problems = await check()
            return { name, ok: problems.length === 0, problems: problems.length }
          } catch (error) {
            context.warn(`health check ${name} failed: ${error instanceof Error ? error.message : String(error)}`)
            return { name, ok: false, problems: 1 }
          }
        }),
      )
      const ok = results.every((result) => result.ok)
      return new Answered(ok ? 200 : 503, { status: ok ? 'ok' : 'degraded', version, checks: results })
    }),
  ]
}
