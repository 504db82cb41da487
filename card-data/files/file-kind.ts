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
  if (PICTURES_AND_SOUND.some((magic) => startsWith(head, magic)) || startsWith(head, 'ftyp', 4))
    return 'picture-or-sound'
  if (
    /^(?:image|audio|video)\//i.test(contentType ?? '') ||
    /\.(?:jpe?g|png|gif|bmp|tiff?|webp|heic|mp3|mp4|m4a|wav|ogg|opus|mov|avi|webm)$/i.test(name ?? '')
  )
    return 'picture-or-sound'
  return 'binary'
}

/** No control characters but those of text; UTF-16 with its mark. */
export function isText(bytes: Uint8Array): boolean {
  if (startsWith(bytes, '\xff\xfe') || startsWith(bytes, '\xfe\xff')) return true
  for (const byte of bytes)
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) return false
  return true
}
