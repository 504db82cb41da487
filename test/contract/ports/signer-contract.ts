import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Signer } from '../../../domain/ports/support.ts'

const header = z.object({
  alg: z.literal('ES256'),
  kid: z.string().min(1),
  jwk: z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
})

/** @param disable what an administrator does to the key, and undoes */
export function signerContract(open: () => Signer, disable: (disabled: boolean) => Promise<void>): void {
  it.each(['', 'payload', 'ü'.repeat(10_000)])(
    'signs so that anybody can verify with the public key in the header',
    async (text) => {
      const jws = await open().sign(Buffer.from(text))
      const { jwk } = header.parse(decodeProtectedHeader(jws))
      const key = await importJWK(jwk, 'ES256')
      expect(Buffer.from((await compactVerify(jws, key)).payload).toString()).toBe(text)
      const [head, , signature] = jws.split('.')
      await expect(
        compactVerify(`${head}.${Buffer.from(`${text}!`).toString('base64url')}.${signature}`, key),
      ).rejects.toThrow(/signature/)
    },
  )

  it('names the key that it signs with, also while that is disabled', async () => {
    const { jwk } = header.parse(decodeProtectedHeader(await open().sign(Buffer.from('x'))))
    await disable(true)
    expect(await open().thumbprints()).toContain(await calculateJwkThumbprint(jwk))
    await disable(false)
  })

  it('refuses with a disabled key, and signs again when it is enabled', async () => {
    const signer = open()
    await signer.sign(Buffer.from('before'))
    await disable(true)
    await expect(signer.sign(Buffer.from('x'))).rejects.toMatchObject({ code: 'key-unusable' })
    await expect(open().sign(Buffer.from('x'))).rejects.toMatchObject({ code: 'key-unusable' })
    await disable(false)
    expect(await signer.sign(Buffer.from('after'))).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  })
}
