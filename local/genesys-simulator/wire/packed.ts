/** Answers are packed where the caller accepts that, as the API's front does. */
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'

const pack = promisify(gzip)
/** Below this packing makes an answer larger or hardly smaller, bytes. */
const WORTH_IT = 1_000

export async function packed(
  text: string,
  accepted: string | string[] | undefined,
): Promise<{ bytes: Uint8Array | string; encoding: Record<string, string> }> {
  if (text.length < WORTH_IT || !/\bgzip\b/.test(String(accepted))) return { bytes: text, encoding: {} }
  return {
    bytes: await pack(text, { level: constants.Z_BEST_SPEED }),
    encoding: { 'content-encoding': 'gzip', 'vary': 'accept-encoding' },
  }
}
