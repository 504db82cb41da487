/** Text attachments of any size, masked on their way. */
import type { CardDataKind, Finding } from './detect/detect.ts'
import { holdsBinary, isWideText } from './files/file-kind.ts'
import { mailMasking } from './files/mail.ts'
import { masking, type Masking } from './text/windows.ts'

export interface KindCount {
  kind: CardDataKind
  count: number
}
export interface ScrubbedStream {
  body: AsyncIterable<Uint8Array>
  /** Complete once the body has been read to its end. */
  findings: () => KindCount[]
  /** Card data was seen that could not be masked: the file must not be kept as it is. */
  suspect: () => boolean
  /**
   * Parts of a mail that hold no text and were passed unread; they are judged where they are archived as attachments.
   */
  unread: () => number
  /** Packed or binary bytes stand in it: it has to be examined as what it is. */
  binary: () => boolean
}

/**
 * Charset: UTF-16 by its mark, UTF-8 where it is valid, otherwise single bytes; so everything that is not masked stays
 * byte-identical. Mails are masked in the transfer encoding of each text part. Bounded memory.
 */
export function scrubStream(
  body: AsyncIterable<Uint8Array>,
  as: { contentType: string | null; name: string | null },
): ScrubbedStream {
  const counts = new Map<CardDataKind, number>()
  const onFinding = ({ kind }: Finding) => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  let binary = false
  const mail = isMail(as) ? mailMasking(onFinding) : null
  return {
    body: through(body, mail ?? masking(onFinding), (chunk, wide) => {
      binary ||= !wide && holdsBinary(chunk)
    }),
    findings: () => [...counts].map(([kind, count]) => ({ kind, count })),
    suspect: () => mail?.suspect() ?? false,
    unread: () => mail?.unread() ?? 0,
    binary: () => binary,
  }
}

async function* through(
  body: AsyncIterable<Uint8Array>,
  { push, end }: Masking,
  look: (chunk: Uint8Array, wide: boolean) => void,
): AsyncIterable<Uint8Array> {
  let wide: boolean | null = null
  for await (const chunk of body) {
    wide ??= isWideText(chunk)
    look(chunk, wide)
    const out = push(chunk)
    if (out.length > 0) yield out
  }
  const out = end()
  if (out.length > 0) yield out
}

function isMail({ contentType, name }: { contentType: string | null; name: string | null }): boolean {
  return /^(?:message\/rfc822|multipart\/related)/i.test(contentType ?? '') || /\.(?:eml|mht|mhtml)$/i.test(name ?? '')
}
