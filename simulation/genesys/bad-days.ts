/** What goes wrong at the source: between its routes and whoever asks. */
import { gzipSync } from 'node:zlib'
import type { GoingOn } from '../story/going-on.ts'
import type { Struck } from '../story/happenings.ts'
import type { Happening } from '../story/story.ts'
import { bytesOf, refused, type Ask, type Reply } from './ask.ts'
import { MEDIA_HOST } from './media.ts'

/** What one permission opens at the source. */
const GUARDED = [
  /\/recordingmetadata$/,
  /^recording\/batchrequests/,
  /^routing\/queues/,
  /^conversations\/(?:messages|emails)\//,
  /^orphanrecordings/,
  /^recording\/uploads/,
  /^speechandtextanalytics/,
  /^analytics\/conversations/,
  /^audits\//,
]

/** A reply, or the connection breaks. */
export type Answer = Reply | 'no answer'

export function badDays(
  serve: (ask: Ask) => Reply,
  mishaps: readonly Happening[],
  going: GoingOn,
  struck: Struck,
): (ask: Ask) => Answer {
  /** Latest first. */
  const revocations = mishaps.filter(({ kind }) => kind === 'source: token revoked').sort((a, b) => b.at - a.at)
  let calls = 0

  return (ask) => {
    if (mishaps.length === 0) return serve(ask)
    calls++
    if (going.at(ask.now).length === 0 && !isRevoked(ask.now)) return serve(ask)
    const hit = (kind: string, ...conditions: boolean[]): boolean => {
      if (going.of(`source: ${kind}`, ask.now) === undefined || conditions.includes(false)) return false
      struck.add(`source: ${kind}`)
      return true
    }
    if (hit('out of reach')) return 'no answer'
    return ask.host === MEDIA_HOST ? media(ask, hit) : api(ask, hit)
  }

  /** A token is revoked once. */
  function isRevoked(now: number): boolean {
    return (revocations.at(-1)?.at ?? Infinity) <= now
  }

  function api(ask: Ask, hit: (kind: string, ...conditions: boolean[]) => boolean): Answer {
    if (isRevoked(ask.now) && ask.host.startsWith('api.')) {
      revocations.pop()
      struck.add('source: token revoked')
      return refused(401, 'bad.credentials', 'Invalid login credentials.')
    }
    if (hit('storm of 503', calls % 3 !== 0)) return refused(503, 'service.unavailable', 'down')
    if (hit('storm of 429', calls % 2 !== 0))
      return {
        ...refused(429, 'too.many.requests', 'Rate limit exceeded the maximum. Retry the request in [3] seconds'),
        headers: calls % 4 === 1 ? { 'retry-after': '3' } : {},
      }
    const lost = going.of('source: permission lost', ask.now)
    const guarded = GUARDED[(lost?.pick ?? 0) % GUARDED.length] ?? /^$/
    if (hit('permission lost', guarded.test(ask.path.join('/'))))
      return refused(403, 'missing.permissions', 'Unable to perform the requested action. You are missing a permission')
    const reply = serve(ask)
    if (reply.status !== 200 || ask.host.startsWith('login.')) return reply
    if (hit('queue names unreadable', ask.path.join('/') === 'routing/queues'))
      return refused(503, 'service.unavailable', 'down')
    if (hit('pages that say nothing', isPage(ask))) return { status: 200, body: {} }
    if (hit('errors with status 200', isPage(ask)))
      return { status: 200, body: { message: 'service temporarily unavailable' } }
    if (hit('broken JSON', calls % 2 === 0))
      return { ...reply, body: (bytesOf(reply) ?? Buffer.from('null')).subarray(0, -3) }
    if (hit('compressed unasked', reply.body !== undefined || reply.json !== undefined))
      return {
        ...reply,
        headers: { ...reply.headers, 'content-encoding': 'gzip' },
        body: gzipSync(bytesOf(reply) ?? '', { level: 1 }),
      }
    return reply
  }

  function media(ask: Ask, hit: (kind: string, ...conditions: boolean[]) => boolean): Answer {
    if (hit('links die at once'))
      return { status: 403, headers: { 'content-type': 'application/xml' }, body: Buffer.from('<Error/>') }
    const reply = serve(ask)
    if (reply.status !== 200 || !Buffer.isBuffer(reply.body)) return reply
    const length = { 'content-length': String(reply.body.byteLength) }
    if (hit('media cut short', calls % 2 === 0))
      return {
        ...reply,
        headers: { ...reply.headers, ...length },
        body: reply.body.subarray(0, Math.floor(reply.body.byteLength / 2)),
      }
    if (hit('web page for media'))
      return { ...reply, body: Buffer.from('<!doctype html><title>Sorry</title>'.padEnd(300)) }
    return reply
  }
}

function isPage({ path }: Ask): boolean {
  return path.at(-1) === 'results'
}
