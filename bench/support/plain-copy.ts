/**
 * The simplest copy there could be: the same bytes from the same addresses into the same number of blobs, nothing
 * checked, hashed, indexed or signed. A process of its own, like the Functions host. Prints the milliseconds it took.
 */
import { readFileSync } from 'node:fs'
import { BlobServiceClient } from '@azure/storage-blob'
import pLimit from 'p-limit'
import { credentialFor } from '../../adapters/identity/credentials.ts'

interface Work {
  accountUrl: string
  clientId: string
  container: string
  parallel: number
  items: { url: string; also: number[] }[]
}

const work = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Work
const container = new BlobServiceClient(work.accountUrl, credentialFor(work.clientId)).getContainerClient(
  work.container,
)
const limit = pLimit(work.parallel)
await container.getBlockBlobClient('warm-up').upload('x', 1)

const began = performance.now()
await Promise.all(
  work.items.map(({ url, also }, i) =>
    limit(async () => {
      const bytes = Buffer.from(await (await fetch(url)).arrayBuffer())
      await container.getBlockBlobClient(`copy-${work.parallel}/${i}/media`).upload(bytes, bytes.byteLength)
      for (const [k, size] of also.entries())
        await container.getBlockBlobClient(`copy-${work.parallel}/${i}/${k}`).upload(Buffer.alloc(size, 0x20), size)
    }),
  ),
)
console.log(performance.now() - began)
