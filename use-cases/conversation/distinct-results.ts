/** Results of one recording that are one file: the source lists some twice, and a part is only what differs. */
import { ArchiveError } from '../../domain/errors.ts'
import type { BatchResult, MediaAnswer } from '../../domain/ports/recording-source.ts'
import { sha256Stream } from '../../evidence/digest.ts'
import { checkedMedia } from '../objects/checked-media.ts'
import type { ActivityPorts } from '../ports.ts'
import { unsignedAddress } from './download-address.ts'

type Ports = Pick<ActivityPorts, 'media' | 'limitDownloads'>

/**
 * Each file once, in the order of the results. What is immutable is named by its part, so this is known before the
 * first write: by the addresses without their signature, then by the lengths that the downloads announce, and only
 * where two of them are equal by the bytes, which are then read once more. What cannot be read now equals nothing.
 */
export async function distinctResults(ports: Ports, results: readonly BatchResult[]): Promise<BatchResult[]> {
  const byAddress = new Map(
    results.map((result) => [JSON.stringify([unsignedAddress(result.url), result.contentType]), result]),
  )
  const files = [...byAddress.values()]
  if (files.length === 1) return files
  const lengths = await each(files, (file) => ports.limitDownloads(() => lengthOf(ports, file)))
  const seen = new Set<string>()
  const distinct: BatchResult[] = []
  for (const [i, file] of files.entries()) {
    const isAlone =
      lengths[i] !== null && lengths.indexOf(lengths[i] ?? null) === lengths.lastIndexOf(lengths[i] ?? null)
    const digest = isAlone && !lengths.includes(null) ? null : await ports.limitDownloads(() => digestOf(ports, file))
    if (digest !== null && seen.has(digest)) continue
    if (digest !== null) seen.add(digest)
    distinct.push(file)
  }
  return distinct
}

async function each<T, R>(entries: readonly T[], work: (entry: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (const entry of entries) done.push(await work(entry))
  return done
}

/** As announced; null where the answer does not say, or there is none. */
async function lengthOf(ports: Ports, file: BatchResult): Promise<number | null> {
  return await answered(ports, file, (answer) => {
    answer.cancel()
    return Promise.resolve(answer.contentLength)
  })
}

async function digestOf(ports: Ports, file: BatchResult): Promise<string | null> {
  return await answered(ports, file, async (answer) => {
    const digest = sha256Stream()
    const { body } = checkedMedia(answer, { expect: 'recording', contentType: file.contentType })
    for await (const chunk of body) digest.update(chunk)
    return digest.hex()
  })
}

async function answered<T>(
  { media }: Ports,
  { url }: BatchResult,
  read: (answer: MediaAnswer) => Promise<T>,
): Promise<T | null> {
  try {
    return await read(await media.open(url ?? ''))
  } catch (error) {
    if (error instanceof ArchiveError) return null
    throw error
  }
}
