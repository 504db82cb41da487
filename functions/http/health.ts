import { app, type HttpResponseInit } from '@azure/functions'

export interface HealthCheck {
  name: string
  check: () => Promise<string[]>
}

/** GET /api/health: anonymous, so it names no address and no secret: parts, whether they work, and the version. */
export function registerHealth(version: string, checks: readonly HealthCheck[]): void {
  app.http('health', {
    route: 'health',
    methods: ['GET'],
    authLevel: 'anonymous',
    handler: async (_request, context): Promise<HttpResponseInit> => {
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
      return {
        status: ok ? 200 : 503,
        headers: { 'cache-control': 'no-store' },
        jsonBody: { status: ok ? 'ok' : 'degraded', version, checks: results },
      }
    },
  })
}
