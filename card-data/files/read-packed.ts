/** Readers of zip (also docx, xlsx, pptx, odt) and gzip: what is inside is read as what it is, down to a depth. */
import { Unzip, type UnzipFile } from 'fflate'
import { indexOf } from './bytes.ts'
import { fileKind, HEAD } from './file-kind.ts'
import { counted, inflating } from './inflating.ts'
import { pdfReader } from './read-pdf.ts'
import { markupReader, onlyTextReader, stretchReader } from './read-text.ts'
import type { Reader, Reading } from './reading.ts'
import { canUnpack, inflated, swallowing } from './zip-entries.ts'
import { concat } from '../text/windows.ts'

/** Files in files in files: deeper is no attachment that a person made. */
const DEEPEST = 4
const MOST_ENTRIES = 10_000
/** The unpacker goes as deep into itself as entries begin in what it gets at once. */
const BITE = 4096

/** The reader for what the first bytes say it is. */
export function readerFor(
  reading: Reading,
  file: { contentType: string | null; name: string | null },
  depth = 0,
): Reader {
  let head: Uint8Array[] = []
  let size = 0
  let reader: Reader | null = null
  const decide = (): Reader => {
    const bytes = concat(head)
    head = []
    const chosen = chosenReader(reading, bytes, file, depth)
    chosen.push(bytes)
    return chosen
  }
  return {
    push: (chunk) => {
      if (reader !== null) {
        reader.push(chunk)
        return
      }
      head.push(chunk)
      size += chunk.length
      if (size >= HEAD) reader = decide()
    },
    end: () => {
      ;(reader ?? decide()).end()
    },
  }
}

function chosenReader(
  reading: Reading,
  head: Uint8Array,
  file: { contentType: string | null; name: string | null },
  depth: number,
): Reader {
  const kind = fileKind(head, file)
  switch (kind) {
    case 'empty':
      return { push: () => {}, end: () => {} }
    case 'zip':
      return depth < DEEPEST ? zipReader(reading, depth) : unreadable(reading, 'archives in archives, too deep')
    case 'gzip':
      return depth < DEEPEST ? gzipReader(reading, file, depth) : unreadable(reading, 'archives in archives, too deep')
    case 'pdf':
      return pdfReader(reading)
    case 'text':
      return indexOf(head, '<') >= 0 ? markupReader(reading) : onlyTextReader(reading)
    case 'picture-or-sound':
      return unreadable(reading, 'a picture, sound or film')
    case 'packed':
      return unreadable(reading, 'an archive of a kind that cannot be opened')
    case 'ole':
      return alsoRead(reading, 'an Office file of the old kind, or an encrypted one')
    case 'binary':
      return alsoRead(reading, 'a kind of file that cannot be read')
  }
}

function unreadable(reading: Reading, why: string): Reader {
  reading.unread(why)
  return { push: () => {}, end: () => {} }
}

/** Nobody can say it is clean; but a number that stands in it in the clear is seen. */
function alsoRead(reading: Reading, why: string): Reader {
  reading.unread(why)
  return stretchReader(reading)
}

function gzipReader(
  reading: Reading,
  file: { contentType: string | null; name: string | null },
  depth: number,
): Reader {
  const inner = readerFor(reading, { contentType: null, name: file.name?.replace(/\.gz$/i, '') ?? null }, depth + 1)
  const unpacking = inflating(reading, 'gzip', counted(reading, inner.push))
  return guarded(reading, unpacking.push, () => {
    if (reading.unpacked(0) === 0) return
    inner.end()
    if (!unpacking.isWhole()) reading.unread('compressed data that does not end')
  })
}

function zipReader(reading: Reading, depth: number): Reader {
  const names = stretchReader(reading)
  let entries = 0
  let open = 0
  let tail: Uint8Array = new Uint8Array(0)
  const unzip = new Unzip((file) => {
    if (++entries > MOST_ENTRIES) {
      reading.stop('an archive with too many files')
      return
    }
    if (!canUnpack(file.compression)) {
      reading.unread('a packed file in a way that cannot be unpacked')
      unzip.register(swallowing(file.compression))
      file.ondata = () => {}
      file.start()
      return
    }
    open++
    entry(file)
  })
  unzip.register(inflated(reading))
  const feed = (chunk: Uint8Array) => {
    noteEncrypted(chunk)
    // The directory and what is stored without compression can be read as it stands.
    names.push(chunk)
    unzip.push(chunk)
  }
  return guarded(
    reading,
    (chunk) => {
      for (let at = 0; at < chunk.length && reading.unpacked(0) > 0; at += BITE) feed(chunk.subarray(at, at + BITE))
    },
    () => {
      names.end()
      if (open > 0) reading.unread('an archive that does not end')
    },
    () => {
      unzip.push(new Uint8Array(0), true)
    },
  )

  function entry(file: UnzipFile): void {
    const inner = readerFor(reading, { contentType: null, name: file.name }, depth + 1)
    const read = counted(reading, inner.push)
    file.ondata = (error, chunk, final) => {
      if (error !== null) {
        open--
        reading.unread('a packed file that cannot be unpacked')
        return
      }
      read(chunk)
      if (final && reading.unpacked(0) > 0) {
        open--
        inner.end()
      }
    }
    file.start()
  }

  /** Encrypted entries say so in their header, which the unpacker does not look at. */
  function noteEncrypted(chunk: Uint8Array): void {
    const bytes = concat([tail, chunk])
    for (
      let at = indexOf(bytes, 'PK\x03\x04');
      at >= 0 && at + 7 <= bytes.length;
      at = indexOf(bytes, 'PK\x03\x04', at + 4)
    ) {
      if (((bytes[at + 6] ?? 0) & 1) === 1) reading.unread('an encrypted archive')
    }
    tail = bytes.slice(-7)
  }
}

/**
 * Until a limit or a fault stops it; the rest is then swallowed.
 * @param finish what there is to unpack when all has come
 */
function guarded(reading: Reading, push: Reader['push'], end: () => void, finish: () => void = () => {}): Reader {
  let stopped = false
  const unlessStopped = (unpack: () => void) => {
    if (stopped) return
    try {
      unpack()
    } catch {
      stopped = true
      reading.unread('compressed data that cannot be unpacked')
    }
    if (reading.unpacked(0) === 0) stopped = true
  }
  return {
    push: (chunk) => {
      unlessStopped(() => {
        push(chunk)
      })
    },
    end: () => {
      unlessStopped(finish)
      end()
    },
  }
}
