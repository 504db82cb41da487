/** Content types that the archive knows: extension, and whether the leading bytes agree with it. */
export interface MediaType {
  extension: string
  contentType: string
}

const BY_TYPE = new Map(
  Object.entries({
    'audio/ogg': 'ogg',
    'audio/opus': 'opus',
    'audio/wav': 'wav',
    'audio/x-wav': 'wav',
    'audio/wave': 'wav',
    'audio/vnd.wave': 'wav',
    'audio/webm': 'webm',
    'video/webm': 'webm',
    'audio/mpeg': 'mp3',
    'audio/mp3': 'mp3',
    'audio/mp4': 'm4a',
    'video/mp4': 'mp4',
    'audio/aac': 'aac',
    'application/ogg': 'ogg',
    'application/zip': 'zip',
    'application/x-zip-compressed': 'zip',
    'application/json': 'json',
    'message/rfc822': 'eml',
    'application/pdf': 'pdf',
    'image/png': 'png',
    'image/jpeg': 'jpg',
    'image/jpg': 'jpg',
    'image/gif': 'gif',
    'image/webp': 'webp',
    'image/tiff': 'tiff',
    'text/plain': 'txt',
    'text/csv': 'csv',
    'application/msword': 'doc',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
    'application/vnd.ms-excel': 'xls',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  }),
)

/** Null for a type that no recording has, web pages and XML error documents above all. */
export function mediaTypeOf(contentType: string | null): MediaType | null {
  const bare = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  const extension = BY_TYPE.get(bare)
  return extension === undefined ? null : { extension, contentType: bare }
}

const ANY = () => true
const SIGNATURES: Record<string, (first: Uint8Array) => boolean> = {
  ogg: starts('OggS'),
  opus: starts('OggS'),
  wav: (b) => starts('RIFF')(b) && text(b, 8, 4) === 'WAVE',
  webm: starts('\x1aE\xdf\xa3'),
  mp3: (b) => starts('ID3')(b) || mpegFrame(b),
  aac: (b) => b[0] === 0xff && ((b[1] ?? 0) & 0xf6) === 0xf0,
  m4a: (b) => text(b, 4, 4) === 'ftyp',
  mp4: (b) => text(b, 4, 4) === 'ftyp',
  zip: zip,
  docx: zip,
  xlsx: zip,
  pdf: starts('%PDF'),
  png: starts('\x89PNG'),
  jpg: starts('\xff\xd8\xff'),
  gif: starts('GIF8'),
  webp: (b) => starts('RIFF')(b) && text(b, 8, 4) === 'WEBP',
  tiff: (b) => starts('II*\0')(b) || starts('MM\0*')(b),
  json: (b) => /^\s*[[{"\d\-tfn]/.test(text(b, 0, 64).replace(/^\xef\xbb\xbf/, '')),
}

/** Whether a body that begins like this can be what its type says. An unknown extension gives no ground for doubt. */
export function leadingBytesAgree(extension: string, first: Uint8Array): boolean {
  return (SIGNATURES[extension] ?? ANY)(first)
}

/** An error page, whatever type was announced for it: no recording begins with a tag. */
export function looksLikeMarkup(first: Uint8Array): boolean {
  return /^(?:\xef\xbb\xbf)?\s*<[!?a-z]/i.test(text(first, 0, 256))
}

/** A ZIP with entries, an empty one or a spanned one (APPNOTE 4.3.7, 4.3.16, 8.5.3). */
function zip(first: Uint8Array): boolean {
  return ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'].some((signature) => starts(signature)(first))
}

/** Frame sync of layer II or III (ISO 11172-3): the other layers would also let a UTF-16 byte order mark pass. */
function mpegFrame(first: Uint8Array): boolean {
  const second = first[1] ?? 0
  return first[0] === 0xff && (second & 0xe0) === 0xe0 && [0x02, 0x04].includes(second & 0x06)
}

function starts(signature: string): (first: Uint8Array) => boolean {
  return (first) => text(first, 0, signature.length) === signature
}

/** Bytes as Latin-1 characters. */
function text(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length))
}
