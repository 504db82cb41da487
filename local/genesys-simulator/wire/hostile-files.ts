/**
 * Packed files that unpack to gigabytes: gzip in gzip, zip of zips, PDF streams, mixtures of them, and one that is only
 * as dense as a document may be and slow to search.
 */
import { deflateSync, gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { draw } from '../random.ts'

const MB = 1_000_000
/** The label that they come under. */
export const HOSTILE = 'application/x-compressed'

let made: readonly Uint8Array[] | null = null

export function isHostile({ contentType }: { contentType: string }): boolean {
  return contentType === HOSTILE
}

/** One of each kind; made once, which takes seconds. */
export function hostileFiles(): readonly Uint8Array[] {
  return (made ??= make())
}

function make(): Uint8Array[] {
  const zeros = repacked(new Uint8Array(200 * MB), 1)
  const kinds: (() => Uint8Array)[] = [
    () => zeros,
    // Four gigabytes: a gzip file may have many members.
    () => repacked(Buffer.concat(Array.from<Uint8Array>({ length: 20 }).fill(zeros)), 1),
    () => repacked(zeros, 3),
    () => zipSync({ a: zipSync({ b: new Uint8Array(50 * MB) }), c: zipSync({ d: new Uint8Array(50 * MB) }) }),
    () => pdf('(1) Tj '.repeat(10 * MB)),
    () => gzipSync(zipSync({ 'a.pdf': pdf('(1) Tj '.repeat(10 * MB)), 'b.gz': repacked(new Uint8Array(50 * MB), 2) })),
    () => zipSync({ 'a.txt': strToU8(digitsAsDenseAsAllowed()) }),
  ]
  return kinds.map((kind) => kind())
}

/** Nothing but short numbers, the slowest text to search, broken often enough that it packs thirty to one. */
function digitsAsDenseAsAllowed(): string {
  const d = draw('dense')
  return Array.from({ length: 20_000 }, () => `${d.whole(0, 9)} ${'1 2 '.repeat(40)}`).join('')
}

function repacked(bytes: Uint8Array, layers: number): Uint8Array {
  return layers === 0 ? bytes : repacked(gzipSync(bytes, { level: 9 }), layers - 1)
}

function pdf(content: string): Uint8Array {
  const body = deflateSync(strToU8(content, true))
  const head = `%PDF-1.4\n4 0 obj\n<</Length ${body.length}/Filter/FlateDecode>>\nstream\n`
  return Buffer.concat([Buffer.from(head), body, Buffer.from('\nendstream\nendobj\n%%EOF')])
}
