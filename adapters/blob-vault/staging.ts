/** Working storage of a night: gzip JSON in a mutable container. Never evidence; a lifecycle rule empties it. */
import { STAGING } from '../../domain/record/container-names.ts'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { TokenCredential } from '@azure/identity'
import { ArchiveError } from '../../domain/errors.ts'
import type { Staging } from '../../domain/ports/support.ts'
import { blobAccount } from './account.ts'
import { blobError, isStatus } from './blob-errors.ts'

const pack = promisify(gzip)
const unpack = promisify(gunzip)
/** Fast rather than small: the file lives for hours. */
const LEVEL = 1

export function createStaging(accountUrl: string, app: TokenCredential, containerName: string = STAGING): Staging {
  const container = blobAccount(accountUrl, app)(containerName)
  return {
    async write(name, value) {
      const body = await pack(JSON.stringify(value), { level: LEVEL })
      try {
        await container
          .getBlockBlobClient(`${name}.json.gz`)
          .upload(body, body.byteLength, { blobHTTPHeaders: { blobContentType: 'application/gzip' } })
      } catch (error) {
        throw blobError(error, `write staging ${name}`)
      }
    },

    async read<T>(name: string): Promise<T> {
      try {
        const body = await container.getBlobClient(`${name}.json.gz`).downloadToBuffer()
        return JSON.parse((await unpack(body)).toString('utf8')) as T
      } catch (error) {
        if (isStatus(error, 404)) throw new ArchiveError('staging-missing', `staging has no ${name}`, { cause: error })
        throw blobError(error, `read staging ${name}`)
      }
    },

    async list(prefix) {
      const names: string[] = []
      try {
        for await (const page of container.listBlobsFlat({ prefix }).byPage({ maxPageSize: 5000 })) {
          for (const item of page.segment.blobItems) names.push(item.name.replace(/\.json\.gz$/, ''))
        }
      } catch (error) {
        throw blobError(error, `list staging ${prefix}`)
      }
      return names.sort()
    },
  }
}
