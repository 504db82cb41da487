/**
 * The vendor's SDK on top of our transport: it knows paths, parameters and types; the transport knows budget and
 * retries.
 * One isolated client per tenant: the SDK's default is a process-wide singleton that also watches a settings file.
 */
import pc from 'purecloud-platform-client-v2'
import type { GenesysConfig } from './genesys-config.ts'
import type { Transport } from './transport/transport.ts'

export type SdkClient = InstanceType<typeof pc.ApiClientClass>

interface SdkRequest {
  url: string
  method: string
  headers?: Record<string, unknown>
  params?: Record<string, unknown>
  data?: unknown
}

/** Every method of the API classes then resolves to `{status, body}`; 202 with an empty body has `body` undefined. */
export function sdkClient(config: GenesysConfig, transport: Transport): SdkClient {
  const client = new pc.ApiClientClass()
  client.config.live_reload_config = false
  // Its logger writes nowhere, but would copy and format every question and answer twice before it finds that out.
  Object.assign(client.config.logger, { log: () => {} })
  if (config.endpoint.kind === 'gateway') {
    const { protocol, hostname, port, pathname } = new URL(config.endpoint.url)
    const path = pathname.replace(/^\/|\/$/g, '')
    client.setGateway({
      protocol: protocol.replace(':', ''),
      host: hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      path_params_login: path === '' ? 'login' : `${path}/login`,
      path_params_api: path,
    })
  } else {
    // The SDK reads ~/.genesyscloudjavascript/config, and a gateway found there would win over the tenant asked for.
    delete client.config.gateway
    client.setEnvironment(config.endpoint.host)
  }
  client.setReturnExtendedResponses(true)
  client.setGenesysAppHeader('holdfast')
  client.setHttpClient(new TransportClient(transport))
  return client
}

class TransportClient extends pc.AbstractHttpClient {
  readonly #transport: Transport
  constructor(transport: Transport) {
    super()
    this.#transport = transport
  }

  override async request(options: SdkRequest) {
    const url = new URL(options.url)
    for (const [name, value] of Object.entries(options.params ?? {}))
      if (value !== undefined && value !== null) url.searchParams.set(name, String(value))
    const answer = await this.#transport.send({
      method: options.method,
      url: url.href,
      headers: textHeaders(options.headers ?? {}),
      body: options.data === undefined ? null : JSON.stringify(options.data),
    })
    return {
      status: answer.status,
      statusText: '',
      headers: answer.headers,
      data: answer.json,
      text: undefined,
    }
  }

  override enableHooks(): void {
    // The transport is the only hook.
  }
}

/** What the SDK sets, its name of the app among them; credentials are the transport's alone. */
function textHeaders(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && name.toLowerCase() !== 'authorization' ? [[name.toLowerCase(), value]] : [],
    ),
  )
}
