import { readFile } from 'node:fs/promises'
import { ArchiveError } from '../domain/errors.ts'
import type { RetentionPolicy } from '../domain/retention/retention-policy.ts'
import { parsePolicy } from '../domain/retention/retention-policy-schema.ts'

/** @throws ArchiveError `bad-policy` with the path and every reason */
export async function readPolicy(path: string): Promise<RetentionPolicy> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new ArchiveError(
      'bad-policy',
      `${path}: cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'})`,
      { cause: error },
    )
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new ArchiveError(
      'bad-policy',
      `${path}: not JSON (${error instanceof Error ? error.message : String(error)})`,
      { cause: error },
    )
  }
  try {
    return parsePolicy(json)
  } catch (error) {
    if (error instanceof ArchiveError) throw new ArchiveError(error.code, `${path}: ${error.message}`, { cause: error })
    throw error
  }
}
