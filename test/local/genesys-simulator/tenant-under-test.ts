/** A simulated tenant and the vendor's own SDK on it; every exchange is held against the description of the API. */
import pc from 'purecloud-platform-client-v2'
import type { Exchange } from '../../../local/genesys-simulator/api-requests.ts'
import {
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../../local/genesys-simulator/start-simulator.ts'
import type { TrueConversation } from '../../../local/genesys-simulator/truth.ts'
import { openApiCheck, type Findings } from '../../support/openapi-check.ts'

export const DAY = '2026-11-19'
const ID = 'test-client'
const SECRET = 'test-secret-of-the-tenant'
const check = openApiCheck()

/** What the SDK gives and rejects with when it is asked for whole answers. */
export interface Answer<T> {
  status: number
  headers: Record<string, string>
  body: T
}

export interface TenantUnderTest extends AsyncDisposable {
  simulator: Simulator
  client: InstanceType<typeof pc.ApiClientClass>
  truth: TrueConversation[]
  findings: Findings
  exchanges: Exchange[]
  /** @returns when the token ends, epoch ms */
  login(): Promise<number>
  /** The body of an answer of the SDK. */
  ask<T>(call: Promise<T>): Promise<Answer<T>>
  /** How Genesys refused. @throws Error when it did not */
  refusal(call: Promise<unknown>): Promise<Answer<{ code: string; message: string; status: number }>>
}

/** The tenant's time runs 20 000 times faster by default: what takes it a minute takes the test 3 ms. */
export async function tenantUnderTest(options: Partial<SimulatorOptions> = {}): Promise<TenantUnderTest> {
  const findings: Findings = { problems: [], warnings: [] }
  const exchanges: Exchange[] = []
  const simulator = await startSimulator({
    port: 0,
    mediaPort: 0,
    seed: 5,
    day: DAY,
    conversations: 60,
    speed: 20_000,
    clientId: ID,
    clientSecret: SECRET,
    rateLimit: 100_000,
    onExchange(exchange) {
      exchanges.push(exchange)
      const { problems, warnings } = check(exchange)
      findings.problems.push(...problems)
      findings.warnings.push(...warnings)
    },
    ...options,
  })
  const client = new pc.ApiClientClass()
  client.config.live_reload_config = false
  const { hostname, port } = new URL(simulator.url)
  client.setGateway({
    protocol: 'http',
    host: hostname,
    port: Number(port),
    path_params_login: 'login',
    path_params_api: '',
  })
  client.setReturnExtendedResponses(true)
  const login = async () => (await client.loginClientCredentialsGrant(ID, SECRET)).tokenExpiryTime ?? NaN
  await login()
  return {
    simulator,
    client,
    findings,
    exchanges,
    login,
    truth: [...simulator.truth(DAY)],
    ask: (call) => call as Promise<never>,
    async refusal(call) {
      try {
        await call
      } catch (error) {
        return error as Awaited<ReturnType<TenantUnderTest['refusal']>>
      }
      throw new Error('the call was not refused')
    },
    async [Symbol.asyncDispose]() {
      await simulator.close()
    },
  }
}

/**
 * Asks again until the answer is there: only the tenant's clock decides when, so there is no pause and no deadline of
 * ours.
 */
export async function until<T>(ask: () => Promise<T>, there: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask()
    if (there(value)) return value
  }
}
