/** What a file is by its first bytes; its name and declared type are only asked when they say nothing. */
import { indexOf, startsWith } from './bytes.ts'

export type FileKind = 'empty' | 'zip' | 'gzip' | 'pdf' | 'ole' | 'packed' | 'picture-or-sound' | 'text' | 'binary'

/** How many bytes `fileKind` wants to see. */
export const HEAD = 1024

const PICTURES_AND_SOUND = [
  '\x89PNG',
  '\xff\xd8\xff',
  'GIF8',
  'BM',
  'II*\0',
  'MM\0*',
  'ID3',
  'OggS',
  'fLaC',
  'RIFF',
  '\xff\xfb',
  '\xff\xf3',
  '\xff\xf2',
  '#!AMR',
  '\x1aE\xdf\xa3',
  'FLV',
  '\0\0\x01\0',
  '8BPS',
]
/** Other archives: they hold files, and nobody here can open them. */
const PACKED = ['Rar!', '7z\xbc\xaf\x27\x1c', 'BZh', '\xfd7zXZ', '\x28\xb5\x2f\xfd', 'MSCF', '\x1f\x9d']

export function fileKind(
  head: Uint8Array,
  { contentType, name }: { contentType: string | null; name: string | null },
): FileKind {
  if (head.length === 0) return 'empty'
  if (startsWith(head, 'PK\x03\x04') || startsWith(head, 'PK\x05\x06')) return 'zip'
  if (startsWith(head, '\x1f\x8b')) return 'gzip'
  if (indexOf(head.subarray(0, HEAD), '%PDF-') >= 0) return 'pdf'
  if (startsWith(head, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return 'ole'
  if (PACKED.some((magic) => startsWith(head, magic))) return 'packed'
  if (isText(head)) return 'text'
  if (beginsAsPictureOrSound(head)) return 'picture-or-sound'
  if (
    /^(?:image|audio|video)\//i.test(contentType ?? '') ||
    /\.(?:jpe?g|png|gif|bmp|tiff?|webp|heic|mp3|mp4|m4a|wav|ogg|opus|mov|avi|webm)$/i.test(name ?? '')
  )
    return 'picture-or-sound'
  return 'binary'
}

/** By the first bytes alone: the marks that picture, sound and film formats begin with. */
export function beginsAsPictureOrSound(head: Uint8Array): boolean {
  return PICTURES_AND_SOUND.some((magic) => startsWith(head, magic)) || startsWith(head, 'ftyp', 4)
}

/** No control characters but those of text; UTF-16 and UTF-32, also without their mark. */
export function isText(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (CONTROLS[bytes[i] as number] === 1) return isWideText(bytes)
  return true
}

/** 1 for every control character that no text has. */
const CONTROLS: Uint8Array = new Uint8Array(256)
  .fill(1, 0, 0x20)
  .map((is, byte) => ([0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte) ? 0 : is))

/** Begins as text of two or four bytes a character: by its mark, or by its zeros. */
export function isWideText(bytes: Uint8Array): boolean {
  return startsWith(bytes, '\xff\xfe') || startsWith(bytes, '\xfe\xff') || isWide(bytes)
}

/** Western text in two or four bytes a character: every one has its zeros at the same places. */
function isWide(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false
  const zeros = [0, 0, 0, 0]
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    if (byte === 0) zeros[i % 4] = (zeros[i % 4] ?? 0) + 1
    else if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false
  }
  const [a = 0, b = 0, c = 0, d = 0] = zeros.map((count) => (4 * count) / bytes.length)
  const little = b > 0.9 && d > 0.9
  const big = a > 0.9 && c > 0.9
  // Nothing but zeros is no text.
  return (little || big) && Math.min(a, b, c, d) < 0.1
}

const WINDOW = 1024
const MOST_CONTROLS = 0.05

/** Whether some stretch of a kilobyte is packed or binary: text has a stray control character, not one in twenty. */
export function holdsBinary(bytes: Uint8Array): boolean {
  for (let from = 0; from < bytes.length; from += WINDOW) {
    const piece = bytes.subarray(Math.max(0, Math.min(from, bytes.length - WINDOW)), from + WINDOW)
    let controls = 0
    for (let i = 0; i < piece.length; i++) controls += CONTROLS[piece[i] as number] as number
    if (controls > 8 && controls > MOST_CONTROLS * piece.length && !isWide(piece)) return true
  }
  return false
}
