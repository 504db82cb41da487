/** Decoders for the entries of a zip file that let go of what they cannot read: the unpacker's own would keep it. */
import { Inflate, type UnzipDecoder, type UnzipDecoderConstructor } from 'fflate'

const STORED = 0
const DEFLATED = 8

export const canUnpack = (method: number) => method === STORED || method === DEFLATED

/** Deflate until it fails once: every later byte would be put behind the one that cannot be read, in one more copy. */
export class InflatedEntry implements UnzipDecoder {
  static compression = DEFLATED
  ondata: UnzipDecoder['ondata'] = () => {}
  #inflate: Inflate | null = new Inflate((chunk, final) => {
    this.ondata(null, chunk, final)
  })

  push(chunk: Uint8Array, final: boolean): void {
    try {
      this.#inflate?.push(chunk, final)
    } catch (error) {
      this.#inflate = null
      // The library throws nothing else; of an error it names no data.
      this.ondata(error as Parameters<UnzipDecoder['ondata']>[0], new Uint8Array(0), final)
    }
  }
}

/** Swallows entries of a method: without a decoder the unpacker would hold them for one that may be named yet. */
export function swallowing(method: number): UnzipDecoderConstructor {
  return class implements UnzipDecoder {
    static compression = method
    ondata: UnzipDecoder['ondata'] = () => {}
    push(): void {
      // Nothing of it is read.
    }
  }
}
