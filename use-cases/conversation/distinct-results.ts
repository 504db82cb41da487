/** Results of one recording that are one file: the source lists some twice, and a part is only what differs. */
import { ArchiveError } from '../../domain/errors.ts'
import type { BatchResult } from '../../domain/ports/recording-source.ts'
import { sha256Stream } from '../../evidence/digest.ts'
import { checkedMedia } from '../objects/checked-media.ts'
import type { ActivityPorts } from '../ports.ts'
import { bareAddress } from './download-links.ts'

type Ports = Pick<ActivityPorts, 'media' | 'limitDownloads'>

/**
 * Each file once, in the order of the results. Addresses are compared without their signature, then bytes: what is
 * immutable is named by its part, so this is known before the first write. Recordings of several files are few, and
 * read once more. What cannot be read now equals nothing: it is a file of its own.
 */
export async function distinctResults(ports: Ports, results: readonly BatchResult[]): Promise<BatchResult[]> {
  const byAddress = new Map(
    results.map((result) => [JSON.stringify([bareAddress(result.url), result.contentType]), result]),
  )
  const files = [...byAddress.values()]
  if (files.length === 1) return files
  const digests = new Set<string>()
  const distinct: BatchResult[] = []
  for (const file of files) {
    const digest = await ports.limitDownloads(() => digestOf(ports, file))
    if (digest !== null && digests.has(digest)) continue
    if (digest !== null) digests.add(digest)
    distinct.push(file)
  }
  return distinct
}

async function digestOf({ media }: Pick<Ports, 'media'>, { url, contentType }: BatchResult): Promise<string | null> {
  const digest = sha256Stream()
  try {
    const { body } = checkedMedia(await media.open(url ?? ''), { expect: 'recording', contentType })
    for await (const chunk of body) digest.update(chunk)
    return digest.hex()
  } catch (error) {
    if (error instanceof ArchiveError) return null
    throw error
  }
}
