/** What goes wrong at the source: between its routes and whoever asks. */
import { gzipSync } from 'node:zlib'
import { under } from '../story/happenings.ts'
import type { Happening } from '../story/story.ts'
import { refused, type Ask, type Reply } from './ask.ts'
import { MEDIA_HOST } from './media.ts'

/** A reply, or the connection breaks. */
export type Answer = Reply | 'no answer'

export function badDays(serve: (ask: Ask) => Reply, happenings: readonly Happening[]): (ask: Ask) => Answer {
  const mishaps = happenings.filter(({ kind }) => kind.startsWith('source: '))
  const revoked = new Set<Happening>()
  let calls = 0

  return (ask) => {
    if (mishaps.length === 0) return serve(ask)
    calls++
    const going = (kind: string) => under(mishaps, `source: ${kind}`, ask.now)
    if (going('out of reach') !== undefined) return 'no answer'
    return ask.host === MEDIA_HOST ? media(ask, going) : api(ask, going)
  }

  function api(ask: Ask, going: (kind: string) => Happening | undefined): Answer {
    const token = mishaps.find(
      (entry) => entry.kind === 'source: token revoked' && entry.at <= ask.now && !revoked.has(entry),
    )
    if (token !== undefined && ask.host.startsWith('api.')) {
      revoked.add(token)
      return refused(401, 'bad.credentials', 'Invalid login credentials.')
    }
    if (going('storm of 503') !== undefined && calls % 3 !== 0) return refused(503, 'service.unavailable', 'down')
    if (going('storm of 429') !== undefined && calls % 2 !== 0)
      return {
        ...refused(429, 'too.many.requests', 'Rate limit exceeded the maximum. Retry the request in [3] seconds'),
        headers: calls % 4 === 1 ? { 'retry-after': '3' } : {},
      }
    const reply = serve(ask)
    if (reply.status !== 200 || ask.host.startsWith('login.')) return reply
    if (going('queue names unreadable') !== undefined && ask.path.join('/') === 'routing/queues')
      return refused(503, 'service.unavailable', 'down')
    if (isPage(ask) && going('pages that say nothing') !== undefined) return { status: 200, body: {} }
    if (isPage(ask) && going('errors with status 200') !== undefined)
      return { status: 200, body: { message: 'service temporarily unavailable' } }
    if (going('broken JSON') !== undefined && calls % 2 === 0)
      return { ...reply, body: Buffer.from(JSON.stringify(reply.body ?? null).slice(0, -3)) }
    if (going('compressed unasked') !== undefined && reply.body !== undefined)
      return {
        ...reply,
        headers: { ...reply.headers, 'content-encoding': 'gzip' },
        body: gzipSync(JSON.stringify(reply.body)),
      }
    return reply
  }

  function media(ask: Ask, going: (kind: string) => Happening | undefined): Answer {
    if (going('links die at once') !== undefined)
      return { status: 403, headers: { 'content-type': 'application/xml' }, body: Buffer.from('<Error/>') }
    const reply = serve(ask)
    if (reply.status !== 200 || !Buffer.isBuffer(reply.body)) return reply
    const length = { 'content-length': String(reply.body.byteLength) }
    if (going('media cut short') !== undefined && calls % 2 === 0)
      return {
        ...reply,
        headers: { ...reply.headers, ...length },
        body: reply.body.subarray(0, Math.floor(reply.body.byteLength / 2)),
      }
    if (going('web page for media') !== undefined)
      return { ...reply, body: Buffer.from('<!doctype html><title>Sorry</title>'.padEnd(300)) }
    return reply
  }
}

function isPage({ path }: Ask): boolean {
  return path[0] === 'analytics' && path.at(-1) === 'results'
}
