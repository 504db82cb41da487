/** Download addresses without what changes from one answer to the next: the signature, and until when it holds. */

/** Query parameters of presigned addresses: Amazon S3 and CloudFront, Google, and what others call the same. */
const SIGNATURE = /^(?:x-(?:amz|goog)-.+|signature|expires|key-pair-id|policy|awsaccesskeyid|googleaccessid)$/i
/** Of a shared access signature of Azure. */
const AZURE = /^(?:s(?:ig|e|t|v|r|p|pr|ip)|sk(?:oid|tid|t|e|s|v))$/i

/** What stays of it names the file; empty for no address. */
export function unsignedAddress(url: string | null): string {
  const [address = '', query = ''] = (url ?? '').split('?')
  const rest = query.split('&').filter((pair) => pair !== '' && !isSignature(pair.split('=')[0] ?? ''))
  return rest.length === 0 ? address : `${address}?${rest.sort().join('&')}`
}

function isSignature(name: string): boolean {
  return SIGNATURE.test(name) || AZURE.test(name)
}

/** The place alone. */
export function bareAddress(url: string | null): string {
  return url?.split('?')[0] ?? ''
}
