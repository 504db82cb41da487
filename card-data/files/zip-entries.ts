/** Decoders for the entries of a zip file that let go of what they cannot read: the unpacker's own would keep it. */
import type { UnzipDecoder, UnzipDecoderConstructor } from 'fflate'
import { inflating, type Inflating } from './inflating.ts'
import type { Reading } from './reading.ts'

const STORED = 0
const DEFLATED = 8
const NOTHING = new Uint8Array(0)

export const canUnpack = (method: number) => method === STORED || method === DEFLATED

/** Deflate until it fails once. */
export function inflated(reading: Reading): UnzipDecoderConstructor {
  return class implements UnzipDecoder {
    static compression = DEFLATED
    ondata: UnzipDecoder['ondata'] = () => {}
    #unpacking: Inflating | null = inflating(reading, 'deflate', (piece) => {
      this.ondata(null, piece, false)
    })

    push(chunk: Uint8Array, final: boolean): void {
      if (this.#unpacking === null) return
      try {
        this.#unpacking.push(chunk)
        if (final && !this.#unpacking.isWhole() && reading.unpacked(0) > 0) throw new Error('it does not end')
      } catch (error) {
        this.#unpacking = null
        this.ondata(Object.assign(error as Error, { code: 0 }), NOTHING, final)
        return
      }
      if (final) this.ondata(null, NOTHING, true)
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
