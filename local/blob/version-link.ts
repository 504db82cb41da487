/** Links to one version (`sr=bv`), which Azurite takes for no links at all. */
import { createHmac } from 'node:crypto'
import { delegationKeyValue, type AzuriteContext, type AzuriteRequest } from './azurite.ts'
import { unsupported } from './refusals.ts'

/** The service version from which the text to sign has the fields below. */
const SINCE = '2026-04-06'

/**
 * Whether a user-delegation link to a version is what the holder of its key signed.
 * Source: Microsoft Learn, "Create a user delegation SAS".
 * @throws 501 for links of older versions, and for any other right than to read
 */
export function isSignedForVersion(context: AzuriteContext, request: AzuriteRequest): boolean {
  const query = (name: string) => request.getQuery(name) ?? ''
  if (query('sv') < SINCE) throw unsupported(context, `a link to a version that is older than ${SINCE}`)
  if (query('sp') !== 'r' || !['GET', 'HEAD'].includes(request.getMethod()))
    throw unsupported(context, 'a link to a version that may do more than read it')
  const { account, container = '', blob = '' } = context.context
  const key = ['skoid', 'sktid', 'skt', 'ske', 'sks', 'skv'] as const
  const text = [
    ...['sp', 'st', 'se'].map(query),
    `/blob/${account}/${container}/${blob}`,
    ...key.map(query),
    // Who else was authorized, correlation id, delegated tenant and user, address: such links are refused before.
    ...Array<string>(6).fill(''),
    ...['spr', 'sv', 'sr', 'versionid'].map(query),
    // Encryption scope, headers and query parameters that the link demands.
    ...Array<string>(3).fill(''),
    ...['rscc', 'rscd', 'rsce', 'rscl', 'rsct'].map(query),
  ].join('\n')
  const value = delegationKeyValue(query('skoid'), query('sktid'), query('skt'), query('ske'), query('skv'))
  return createHmac('sha256', Buffer.from(value, 'base64')).update(text, 'utf8').digest('base64') === query('sig')
}
