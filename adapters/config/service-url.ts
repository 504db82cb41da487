/**
 * Addresses of services as settings: only what a client can be given as it is, and nothing that carries a credential.
 */
import { z } from 'zod'
import { isLoopback } from './loopback.ts'

const plainUrl = z
  .string()
  .superRefine((text, context) => {
    const url = URL.parse(text)
    if (url === null || url.hostname === '') context.addIssue({ code: 'custom', message: 'must be a URL' })
    // A user name, a query or a fragment is a key, a signature or a slip; identities authenticate, never addresses.
    else if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
      context.addIssue({ code: 'custom', message: 'must be an address only, without user name, query or fragment' })
  })
  .transform((text) => text.replace(/\/+$/, ''))

/** `https://` always. */
export const httpsUrl = plainUrl.refine((text) => protocolOf(text) === 'https:', 'must begin with https://')

/** `https://`, or plain `http://` on this machine. */
export const gatewayUrl = plainUrl.refine(
  (text) => protocolOf(text) === 'https:' || (protocolOf(text) === 'http:' && isLoopback(text)),
  'must begin with https:// unless it is on this machine',
)

function protocolOf(text: string): string | undefined {
  return URL.parse(text)?.protocol
}
