/** Acceptance 27: a recording that the source keeps in another region stands in the manifest and in the warnings. */
import { expect, it } from 'vitest'
import { DAY, memoryNight, NIGHT } from '../../support/memory-night.ts'
import { conversation } from '../../support/small-tenant.ts'
import { storageRegion } from '../../../domain/residency.ts'

it.each([
  ['https://bucket.s3.eu-central-1.amazonaws.com/a?X-Amz-Signature=x', 'eu-central-1'],
  ['https://bucket.s3.dualstack.us-gov-east-1.amazonaws.com/a', 'us-gov-east-1'],
  ['https://s3-ap-southeast-2.amazonaws.com/bucket/a', 'ap-southeast-2'],
  ['https://bucket.s3.cn-north-1.amazonaws.com.cn/a', 'cn-north-1'],
  ['https://bucket.s3.amazonaws.com/a', null],
  ['https://media.example/s3.eu-central-1.amazonaws.com/a', null],
  ['not an address', null],
  [null, null],
])('acceptance 27: %s names %s', (address, region) => expect(storageRegion(address)).toBe(region))

it('acceptance 27: a recording of another region is warned of, and its manifest says where it lay', async () => {
  const night = await memoryNight()
  const status = night.tenant.recordings.batchStatus.bind(night.tenant.recordings)
  const hosts: Record<string, string> = {
    a1: 'media.s3.eu-west-1.amazonaws.com',
    a2: 'media.s3.us-east-1.amazonaws.com',
  }
  night.tenant.recordings.batchStatus = async (id) => {
    const answer = await status(id)
    const moved = (url: string | null, conversationId: string) => {
      const address = new URL(url ?? '')
      return `https://${hosts[conversationId] ?? ''}${address.pathname}${address.search}`
    }
    return {
      ...answer,
      results: answer.results.map((each) => ({ ...each, url: moved(each.url, each.conversationId) })),
    }
  }
  await night.archived([conversation('a1'), conversation('a2')])
  expect(await night.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
  expect((await night.ports.ledger.read(DAY))?.warnings).toEqual([
    "1 recording(s) came from the source's storage in us-east-1, which is not the tenant's region: a2",
  ])
  const manifest = (id: string) =>
    Buffer.from(
      [...night.vault.blobs].find(([path]) => path.endsWith(`/${id}/manifest.json`))?.[1].bytes ?? [],
    ).toString()
  expect(manifest('a2')).toContain('"storedIn":"us-east-1"')
  expect(manifest('a1')).not.toContain('storedIn')
})
