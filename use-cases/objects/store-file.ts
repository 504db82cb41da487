/**
 * One file from the source into the vault: downloaded, checked, and searched for card data before the first immutable
 * write (POL-3, PCI DSS 3.3.1). Text is masked on its way; what cannot be masked is read first and written after, and
 * goes to quarantine when a card number was seen in it.
 */
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { treatmentOf } from '../../card-data/files/attachment.ts'
import { HEAD } from '../../card-data/files/file-kind.ts'
import { scrubStream } from '../../card-data/scrub-stream.ts'
import type { CardDataKind } from '../../card-data/detect/detect.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { QUARANTINE } from '../../domain/record/container-names.ts'
import type { MediaAnswer } from '../../domain/ports/recording-source.ts'
import { sha256Stream } from '../../evidence/digest.ts'
import { checkedMedia, type MediaPromise } from './checked-media.ts'
import { withFirstBytes } from './first-bytes.ts'
import type { ActivityPorts } from '../ports.ts'
import { storeObject, storedBefore, type NewObject, type Placement } from './store-object.ts'

export interface FileJob {
  /** Called again where a file has to be read twice: it must not be held in memory. */
  open: () => Promise<MediaAnswer>
  promise: MediaPromise
  /** Name at the source: its ending helps to tell text from other files. */
  name: string | null
  object: (extension: string, contentType: string) => Omit<NewObject, 'body'>
}
export interface CardDataFound {
  kind: CardDataKind
  count: number
}
export type FileOutcome =
  | { kind: 'stored'; object: ArchivedObject; found: CardDataFound[] }
  | { kind: 'quarantined'; path: string; why: string }

type Ports = Pick<ActivityPorts, 'vault' | 'keeper' | 'reader' | 'log' | 'examiner'>

/** @throws ArchiveError of the download, its checks or the vault; nothing is stored then */
export async function storeFile(ports: Ports, placement: Placement, job: FileJob): Promise<FileOutcome> {
  const media = checkedMedia(await job.open(), job.promise)
  const { extension, contentType } = media
  const file = { contentType, name: job.name }
  const { head, body } = await withFirstBytes(media.body, HEAD)
  switch (treatmentOf(file, head)) {
    case 'keep':
      return {
        kind: 'stored',
        object: await storeObject(ports, placement, { ...job.object(extension, contentType), body }),
        found: [],
      }
    case 'scrub':
      return await storeMasked(ports, placement, job, { ...media, body }, file)
    case 'examine':
      return await storeExamined(ports, placement, job, { ...media, body }, file)
  }
}

/** What an earlier, interrupted delivery stored of the file, in its class or in quarantine. */
export async function fileBefore(
  ports: Ports,
  placement: Placement,
  object: Omit<NewObject, 'body'>,
): Promise<FileOutcome | null> {
  const stored = await storedBefore(ports, placement, object)
  if (stored !== null) return { kind: 'stored', object: stored, found: [] }
  const aside = await storedBefore(ports, quarantinePlacement(placement), quarantined(placement, object))
  return aside === null ? null : { kind: 'quarantined', path: aside.path, why: 'found in quarantine' }
}

interface Checked {
  extension: string
  contentType: string
  body: AsyncIterable<Uint8Array>
}
interface FileKind {
  contentType: string
  name: string | null
}

/** Thrown at the end of a stream, so that nothing is committed. */
class Suspect extends Error {
  override readonly name = 'Suspect'
}
class NotText extends Error {
  override readonly name = 'NotText'
}

async function storeMasked(
  ports: Ports,
  placement: Placement,
  job: FileJob,
  media: Checked,
  file: FileKind,
): Promise<FileOutcome> {
  const source = sha256Stream()
  const scrubbed = scrubStream(tapped(media.body, source), file)
  try {
    const object = await storeObject(ports, placement, {
      ...job.object(media.extension, media.contentType),
      body: unlessSuspect(scrubbed),
    })
    const found = scrubbed.findings()
    if (found.length === 0) return { kind: 'stored', object: { ...object, screened: 'clean' }, found }
    return { kind: 'stored', object: { ...object, screened: 'masked', sourceSha256: source.hex() }, found }
  } catch (error) {
    if (error instanceof NotText) {
      const again = checkedMedia(await job.open(), job.promise)
      return await storeExamined(ports, placement, job, again, file)
    }
    if (error instanceof Suspect)
      return await quarantine(ports, placement, job, 'text that cannot be masked where it stands')
    throw error
  }
}

async function* unlessSuspect(scrubbed: ReturnType<typeof scrubStream>): AsyncIterable<Uint8Array> {
  yield* scrubbed.body
  if (scrubbed.binary()) throw new NotText()
  if (scrubbed.suspect()) throw new Suspect()
}

/** Read once to judge it, a second time to store it: what was stored must be what was judged. */
async function storeExamined(
  ports: Ports,
  placement: Placement,
  job: FileJob,
  media: Checked,
  file: FileKind,
): Promise<FileOutcome> {
  const judged = sha256Stream()
  const { verdict, why } = await ports.examiner.examine(tapped(media.body, judged), file)
  if (verdict === 'suspect') return await quarantine(ports, placement, job, why)
  const again = checkedMedia(await job.open(), job.promise)
  const object = await storeObject(ports, placement, {
    ...job.object(media.extension, media.contentType),
    body: theSame(again.body, judged.hex()),
  })
  return { kind: 'stored', object: { ...object, screened: verdict }, found: [] }
}

async function quarantine(ports: Ports, placement: Placement, job: FileJob, why: string): Promise<FileOutcome> {
  const media = checkedMedia(await job.open(), job.promise)
  const { path } = await storeObject(ports, quarantinePlacement(placement), {
    ...quarantined(placement, job.object(media.extension, media.contentType)),
    body: media.body,
  })
  ports.log.warn('card-data.quarantined', { conversationId: placement.conversationId, path, why })
  return { kind: 'quarantined', path, why }
}

/** Short and unlocked: card data must never be locked away for years. */
function quarantinePlacement(placement: Placement): Placement {
  return { ...placement, container: QUARANTINE, how: 'inherit', mode: 'unlocked' }
}

/** Under the class it would have had, so that the same name in two classes is two files here too. */
function quarantined(placement: Placement, object: Omit<NewObject, 'body'>): Omit<NewObject, 'body'> {
  return { ...object, name: `${placement.classId}/${object.name}` }
}

async function* tapped(
  body: AsyncIterable<Uint8Array>,
  digest: { update(chunk: Uint8Array): unknown },
): AsyncIterable<Uint8Array> {
  for await (const chunk of body) {
    digest.update(chunk)
    yield chunk
  }
}

async function* theSame(body: AsyncIterable<Uint8Array>, sha256: string): AsyncIterable<Uint8Array> {
  const digest = sha256Stream()
  yield* tapped(body, digest)
  if (digest.hex() !== sha256)
    throw new ArchiveError('media-hash-mismatch', 'the second download differs from the first', { retryable: true })
}
