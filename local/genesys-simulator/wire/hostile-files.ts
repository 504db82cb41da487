/** Packed files that unpack to gigabytes: gzip in gzip, zip of zips, PDF streams, and mixtures of them. */
import { gzipSync, strToU8, zipSync, zlibSync } from 'fflate'

const MB = 1_000_000
/** The label that they come under. */
export const HOSTILE = 'application/x-compressed'

let made: readonly Uint8Array[] | null = null

/** One of each kind; made once, which takes seconds. */
export function hostileFiles(): readonly Uint8Array[] {
  return (made ??= make())
}

function make(): Uint8Array[] {
  const kinds: (() => Uint8Array)[] = [
    () => repacked(new Uint8Array(200 * MB), 1),
    () => repacked(repacked(new Uint8Array(200 * MB), 1), 3),
    () => zipSync({ a: zipSync({ b: new Uint8Array(50 * MB) }), c: zipSync({ d: new Uint8Array(50 * MB) }) }),
    () => pdf('(1) Tj '.repeat(10 * MB)),
    () => gzipSync(zipSync({ 'a.pdf': pdf('(1) Tj '.repeat(10 * MB)), 'b.gz': repacked(new Uint8Array(50 * MB), 2) })),
  ]
  return kinds.map((kind) => kind())
}

function repacked(bytes: Uint8Array, layers: number): Uint8Array {
  return layers === 0 ? bytes : repacked(gzipSync(bytes, { level: 9 }), layers - 1)
}

function pdf(content: string): Uint8Array {
  const body = zlibSync(strToU8(content, true))
  const head = `%PDF-1.4\n4 0 obj\n<</Length ${body.length}/Filter/FlateDecode>>\nstream\n`
  return Buffer.concat([Buffer.from(head), body, Buffer.from('\nendstream\nendobj\n%%EOF')])
}
