/** The app's endpoints over memory: asked as the host asks them, each answer held to the checked-in description. */
import { HttpRequest, InvocationContext } from '@azure/functions'
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { accessEndpoints } from '../../functions/http/access.ts'
import { auditEndpoints } from '../../functions/http/audits.ts'
import { backfillEndpoints } from '../../functions/http/backfills.ts'
import { coverageEndpoints } from '../../functions/http/coverage.ts'
import { dayEndpoints } from '../../functions/http/days.ts'
import { extensionEndpoints } from '../../functions/http/extensions.ts'
import { healthEndpoints } from '../../functions/http/health.ts'
import { holdEndpoints } from '../../functions/http/holds.ts'
import { minuteCounts } from '../../functions/http/minute-counts.ts'
import { retrievalEndpoints } from '../../functions/http/retrievals.ts'
import { recordEndpoints } from '../../functions/http/records.ts'
import { lastTenantSeen } from '../../activities/tenant/tenant-files.ts'
import { tenantEndpoints } from '../../functions/http/tenant.ts'
import { lockEndpoints } from '../../functions/http/locks.ts'
import { quarantineEndpoints } from '../../functions/http/quarantine.ts'
import { policyEndpoints } from '../../functions/http/policy.ts'
import type { LinkSigner } from '../../domain/ports/link-signer.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { Principal } from '../../domain/access/principal.ts'
import type { Authenticator } from '../../domain/ports/authenticator.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { strict, type JsonSchema } from '../support/api-description.ts'
import type { MemoryClock } from '../support/memory/memory-clock.ts'
import { memoryExtensionRequests } from '../support/memory/memory-extension-requests.ts'
import { memoryBackfills } from '../support/memory/memory-backfills.ts'
import type { MemoryTrail } from '../support/memory/memory-trail.ts'
import { memoryNight, type MemoryNight } from '../support/memory-night.ts'
import { memoryEngine, type MemoryEngine } from './memory-engine.ts'

const OFFICER = '00000000-0000-4000-8000-0000000000c1'

interface Answer {
  status: number
  body: unknown
}

export interface AppUnderTest {
  /** Files come through the app. */
  proxy: boolean
  /** What the app works on, and a way to have it archived. */
  night: MemoryNight
  ports: ActivityPorts
  clock: MemoryClock
  engine: MemoryEngine
  backfills: ReturnType<typeof memoryBackfills>
  trail: MemoryTrail
  /** Who asks; a compliance officer, unless a test says otherwise. */
  principal: Principal
  /** Checks the tokens of requests where a test is about them; otherwise everybody is `principal`. */
  authenticator: Authenticator | null
  /** Requests without a valid token, by address. */
  refusals: (string | null)[]
  /** What waits for the end of its minute. */
  minutes: (() => void)[]
  /** What the health checks find, by part. */
  health: { problems: string[]; looks: number }
  /**
   * @param asked `POST archive/days/2026-11-19`, with `?query`; fails where the description forbids the answer
   * @param body a text is sent as it is
   */
  ask(asked: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

interface Described {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>>
  components: { schemas: Record<string, JsonSchema> }
}

/** @param onStart what an orchestration does once it is started */
/** Compiled once: the description is the same for each app. */
const problemsOf = answerCheck()

export async function appUnderTest(
  onStart?: (app: AppUnderTest, instanceId: string) => Promise<void>,
): Promise<AppUnderTest> {
  const night = await memoryNight()
  const { ports, clock } = night
  const engine = memoryEngine((instanceId) => onStart?.(app, instanceId))
  const backfills = memoryBackfills()
  const health = { problems: [] as string[], looks: 0 }
  const looking = () => {
    health.looks++
    return Promise.resolve(health.problems)
  }
  const links: LinkSigner = {
    link: ({ container, name }, until) =>
      Promise.resolve({
        url: `https://vault.example/${container}/${name}?se=${until}&sig=x`,
        signatureSha256: sha256Hex(Buffer.from(name)),
      }),
  }
  const endpoints = [
    ...dayEndpoints(ports),
    ...coverageEndpoints(ports),
    ...backfillEndpoints({ backfills, clock: ports.clock }),
    ...extensionEndpoints({ ...ports, extensions: memoryExtensionRequests() }),
    ...policyEndpoints(ports),
    ...lockEndpoints({ clock, lock: 'locked' }),
    ...quarantineEndpoints({ ...ports, dispositions: { ask: () => Promise.resolve() } }),
    ...tenantEndpoints({ clock, lastSeen: () => lastTenantSeen(ports) }),
    ...auditEndpoints(ports),
    ...accessEndpoints(ports),
    ...recordEndpoints(ports),
    ...holdEndpoints(ports),
    ...retrievalEndpoints({
      ...ports,
      get links() {
        return app.proxy ? null : links
      },
      times: { hours: 4, businessHours: null },
    }),
    ...healthEndpoints(
      { version: '1.2.3', lock: 'locked', region: { declared: 'northeurope', allowedByOperator: true } },
      [{ name: 'keys', check: looking }],
      clock,
    ),
  ]
  const guard = {
    authenticator: {
      authenticate: (authorization: string | null, address: string | null) =>
        app.authenticator?.authenticate(authorization, address) ?? Promise.resolve(app.principal),
    },
    trail: ports.trail,
    clock,
    countRefusal: (address: string | null) => {
      app.refusals.push(address)
      return Promise.resolve()
    },
    statuses: minuteCounts({ ...ports, later: (_ms, work) => void app.minutes.push(work) }),
  }
  const app: AppUnderTest = {
    proxy: false,
    night,
    ports,
    clock,
    engine,
    backfills,
    health,
    trail: ports.trail,
    principal: { kind: 'person', oid: OFFICER, name: 'Officer', roles: ['Compliance.Officer'], address: '192.0.2.1' },
    authenticator: null,
    refusals: [],
    minutes: [],
    async ask(asked, body, headers = {}) {
      const [method = '', address = ''] = asked.split(' ')
      const url = new URL(`http://localhost/api/${address}`)
      const path = url.pathname.slice('/api/'.length)
      for (const { operation, handle } of endpoints) {
        const match = new RegExp(`^${operation.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`).exec(path)
        if (match === null || operation.method !== method) continue
        const request = new HttpRequest({
          method: operation.method,
          url: url.href,
          params: { ...match.groups },
          query: Object.fromEntries(url.searchParams),
          headers,
          ...(body === undefined ? {} : { body: { string: typeof body === 'string' ? body : JSON.stringify(body) } }),
        })
        const context = new InvocationContext({ functionName: operation.id, logHandler: () => {} })
        const { status = 0, body: text, headers: told } = await handle(request, context, { engine, guard })
        const answer = { status, body: await parsedAs(told, text) }
        const problems = problemsOf(`/api/${operation.path}`, method, answer)
        if (problems.length > 0) throw new Error(`${asked} (${status}): ${problems.join('; ')}`)
        return answer
      }
      throw new Error(`no operation is ${asked}`)
    },
  }
  return app
}

/** A report is a text, and so is what comes piece by piece. */
async function parsedAs(headers: unknown, body: unknown): Promise<unknown> {
  if (body instanceof ReadableStream) return await new Response(body).text()
  return JSON.stringify(headers ?? {}).includes('json') ? (JSON.parse(String(body)) as unknown) : String(body)
}

/** An unknown field is a mistake of ours, though clients must bear it. */
function answerCheck(): (path: string, method: string, answer: Answer) => string[] {
  const description = JSON.parse(readFileSync('openapi.json', 'utf8')) as Described
  const ajv = new Ajv({ allErrors: true, strict: false })
  addFormats.default(ajv)
  for (const [name, schema] of Object.entries(description.components.schemas))
    ajv.addSchema(strict(schema) as JsonSchema, `#/components/schemas/${name}`)
  return (path, method, { status, body }) => {
    const described = description.paths[path]?.[method.toLowerCase()]?.responses[String(status)]
    const schema = Object.values(described?.content ?? {})[0]?.schema
    if (schema === undefined) return ['the description has no such answer']
    const validate = ajv.compile(schema)
    return validate(body)
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
        )
  }
}
