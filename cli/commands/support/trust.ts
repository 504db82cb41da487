/** `--trust`: the keys whose certificates are believed. */
import { InvalidArgumentError, Option } from 'commander'
import { ArchiveError } from '../../../domain/errors.ts'
import type { Trust } from '../../../evidence/statement.ts'

export function trustOption(): Option {
  return new Option(
    '--trust <thumbprint>',
    'RFC 7638 thumbprint of a key to believe, as often as there are keys; without it any key is',
  ).argParser((text: string, before: string[] | undefined) => {
    if (!/^[A-Za-z0-9_-]{43}$/.test(text))
      throw new InvalidArgumentError('A SHA-256 thumbprint has 43 base64url characters.')
    return [...(before ?? []), text]
  })
}

export function trustOf(thumbprints: readonly string[] | undefined): Trust {
  return thumbprints === undefined ? {} : { thumbprints }
}

/** Not a failure to verify, but its most serious outcome. */
export function isUnbelievable(error: unknown): error is ArchiveError {
  return (
    error instanceof ArchiveError && (error.code === 'certificate-invalid' || error.code === 'certificate-untrusted')
  )
}

export function signerLine(signedBy: string, trusted: boolean): string {
  return trusted
    ? `signed by the trusted key ${signedBy}`
    : `signed by key ${signedBy} (RFC 7638 thumbprint); compare it with the one your organisation ` +
        'published, or --trust it'
}
