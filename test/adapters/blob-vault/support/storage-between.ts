import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, request as send } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import type { TokenCredential } from '@azure/identity'
import type { RoleName } from '../../../../local/identity/contract.ts'
import { listenOnLoopback, readBody } from '../../../../local/tls/loopback-server.ts'
import { localCertificate } from '../../../../local/tls/local-certificate.ts'
import { startPlatform, type Platform } from '../../../contract/blob-stand-in/platform.ts'

/**
 * One request as it came over the wire. `comp` is the query parameter that tells Put Blob from Put Block and the like.
 */
export interface Seen {
  method: string
  path: string
  comp: string | null
  headers: IncomingMessage['headers']
  bytes: number
}

/**
 * `lose-answer`: the storage account acts, but nobody hears of it. `hang`: the same, and the connection stays.
 * `refuse`: it answers with an error and does nothing. `break-body`: the answer ends in the middle.
 */
export type Fault =
  | { kind: 'lose-answer' }
  | { kind: 'hang' }
  | { kind: 'refuse'; status: number; code: string }
  | { kind: 'break-body'; after: number }

/** The stand-in behind an address that notes every request and misbehaves on demand. */
export interface StorageBetween {
  readonly url: string
  readonly platform: Platform
  seen: Seen[]
  /** Looked at once for every request. */
  fault: (request: Seen) => Fault | null
  as(role: RoleName): TokenCredential
  close(): Promise<void>
}

const BODY_LIMIT = 64 * 1024 * 1024

export async function storageBetween(): Promise<StorageBetween> {
  const platform = await startPlatform()
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-between-'))
  const certificate = await localCertificate(directory)
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(certificate.caFile, 'utf8')])
  const agent = new Agent({ keepAlive: true, ca: platform.clientOptions.tlsOptions.ca })

  const between: StorageBetween = {
    url: '',
    platform,
    seen: [],
    fault: () => null,
    as: (role) => ({
      getToken: async () => ({ token: await platform.token(role), expiresOnTimestamp: Date.now() + 3_600_000 }),
    }),
    async close() {
      agent.destroy()
      await server.close()
      await platform.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, BODY_LIMIT)
    const url = new URL(request.url ?? '/', 'https://localhost')
    const seen = {
      method: request.method ?? '',
      path: url.pathname,
      comp: url.searchParams.get('comp'),
      headers: request.headers,
      bytes: body.byteLength,
    }
    between.seen.push(seen)
    const fault = between.fault(seen)
    if (fault?.kind === 'refuse') {
      response.writeHead(fault.status, { 'x-ms-error-code': fault.code, 'content-type': 'application/xml' })
      response.end(
        `<?xml version="1.0" encoding="utf-8"?><Error><Code>${fault.code}</Code><Message>as the test ` +
          'says</Message></Error>',
      )
      return
    }
    const answer = await forward(request, body)
    const answered = await readBody(answer, BODY_LIMIT)
    if (fault?.kind === 'hang') return
    if (fault?.kind === 'lose-answer') {
      request.socket.destroy()
      return
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers)
    if (fault?.kind !== 'break-body') {
      response.end(answered)
      return
    }
    response.write(answered.subarray(0, fault.after), () => request.socket.destroy())
  }

  function forward(request: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    return new Promise((done, failed) => {
      const onward = send(
        new URL(request.url ?? '/', platform.blob.url),
        { agent, method: request.method, headers: request.headers },
        done,
      )
      onward.once('error', failed)
      onward.end(body)
    })
  }

  const server = await listenOnLoopback({ port: 0, tls: certificate, handler: handle })
  Object.assign(between, { url: `https://127.0.0.1:${server.port}/${platform.blob.accountName}` })
  return between
}
