import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesAt } from '../../use-cases/objects/stored-bytes.ts'
import { verifyDay } from '../../use-cases/verification/verify-day.ts'
import { parseManifest, type Manifest } from '../../domain/record/manifest.ts'
import { isTranscribed } from '../../local/genesys-simulator/routes/speech.ts'
import { SEEDED_NUMBERS, SPOKEN } from '../../local/genesys-simulator/seeded-text.ts'
import type { SimConversation } from '../../local/genesys-simulator/tenant/shapes.ts'
import { isRecordedCall, isThere, tenantThat } from '../support/drawn-tenant.ts'
import { archiveDay, deploy, yesterday, type Deployment } from '../support/night.ts'

/** Every file that the platform and the host keep: blobs, index, queues, orchestration history, staging, logs. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((dirent) => dirent.isFile())
    .map((dirent) => join(dirent.parentPath, dirent.name))
}

/** Where a number stands as it was written, in UTF-8 and as UTF-16 (index pages may hold either). */
function placesOf(needles: readonly string[], folder: string): string[] {
  return filesUnder(folder).flatMap((file) => {
    const bytes = readFileSync(file)
    return needles
      .filter((needle) => bytes.includes(needle) || bytes.includes(Buffer.from(needle, 'utf16le')))
      .map((needle) => `${needle} in ${file}`)
  })
}

/** Messages, a chat, a transcribed call, an email that is there as a file, and attachments of text. */
function hasAllText(ended: readonly SimConversation[]): boolean {
  const recorded = (media: SimConversation['media']) =>
    ended.some((real) => real.media === media && real.recordings.length > 0 && real.recordings.every(isThere))
  const attached = ended.flatMap(({ messages, emails }) => [...messages, ...emails]).flatMap((text) => text.attachments)
  return (
    recorded('chat') &&
    recorded('email') &&
    ended.some((real) => real.media === 'message') &&
    ended.some((real) => isRecordedCall(real) && isTranscribed(real)) &&
    attached.length > 5 &&
    attached.some(({ contentType, sizeBytes }) => contentType === 'text/csv' && sizeBytes > 0)
  )
}

describe('a tenant with a card number in every text field', () => {
  let deployment: Deployment
  const logged: string[] = []

  beforeAll(async () => {
    deployment = await deploy({
      tenant: tenantThat(
        {
          conversations: 80,
          seed: 21,
          profile: { messages: 0.3, emails: 0.3, chats: 0.1 },
          faults: [
            'card-data',
            'nasty-names',
            'unknown-enum:0.1',
            'unreadable-record:0.1',
            'never-ready:0.05',
            'source-error:0.05',
          ],
        },
        yesterday(),
        (_truth, { ended }) => hasAllText(ended.filter(({ oddity }) => oddity === null)),
      ),
    })
    const host = await deployment.startHost()
    host.process.stderr?.on('data', (text: string) => logged.push(text))
    await archiveDay(deployment, host)
    await host.stop()
  })
  afterAll(() => deployment[Symbol.asyncDispose]())

  it('leaves no number anywhere: not in the vault, the index, the history, the staging or a log', () => {
    expect(placesOf([...SEEDED_NUMBERS, ...SPOKEN], deployment.dataDir)).toEqual([])
    // The same look finds what masking leaves of them: it is not blind.
    expect(placesOf(['411111******1111', '4012 88** **** 1881'], deployment.dataDir).length).toBeGreaterThan(2)
    expect(logged.length).toBeGreaterThan(0)
    expect([...SEEDED_NUMBERS, ...SPOKEN].filter((needle) => logged.some((line) => line.includes(needle)))).toEqual([])
  })

  it(
    'keeps the first six and the last four digits, and says in the manifest what was masked, where and ' + 'how often',
    async () => {
      const manifests = await Promise.all((await deployment.entries()).map((entry) => manifestOf(entry.objects)))
      const findings = manifests.flatMap((manifest) => manifest?.scrub?.findings ?? [])
      expect(new Set(findings.map((finding) => finding.kind))).toContain('pan')
      expect(new Set(findings.map((finding) => finding.kind))).toContain('security-code')
      for (const part of ['participants', 'messages: ', 'emails: ', 'chats: ', 'speech/', 'attachments/', '.eml'])
        expect(
          findings.some((finding) => finding.where.includes(part)),
          part,
        ).toBe(true)
      expect(manifests.every((manifest) => manifest === null || manifest.scrub?.detector !== undefined)).toBe(true)
      expect(JSON.stringify(manifests)).toMatch(/411111\*{6}1111/)
    },
  )

  it('archives files whatever they are called, under safe names, and keeps the masked original name', async () => {
    const entries = await deployment.entries()
    const attachments = entries.flatMap((entry) => entry.objects).filter((object) => object.kind === 'attachment')
    expect(attachments.length).toBeGreaterThan(5)
    expect(new Set(attachments.map((attachment) => attachment.path)).size).toBe(attachments.length)
    for (const { path, originalName } of attachments) {
      expect(path.split('/').at(-1)).toMatch(/^[\w-]+-[^\p{Cc}\p{Cf}/\\:*?"<>|]{1,140}$/u)
      expect(path.split('/')).not.toContain('..')
      expect(originalName).toBeDefined()
    }
    expect(
      attachments.some(
        (attachment) =>
          attachment.screened === 'masked' &&
          attachment.sourceSha256 !== undefined &&
          attachment.sourceSha256 !== attachment.sha256,
      ),
    ).toBe(true)
  })

  it('verifies: what was masked is what was signed', async () => {
    expect((await verifyDay(deployment.archive, deployment.day, () => {})).problems).toEqual([])
  })

  async function manifestOf(
    objects: Awaited<ReturnType<Deployment['entries']>>[number]['objects'],
  ): Promise<Manifest | null> {
    const path = objects.find((object) => object.kind === 'manifest')?.path
    const bytes = path === undefined ? null : await bytesAt(deployment.archive.vault, path)
    return bytes === null ? null : parseManifest(JSON.parse(new TextDecoder().decode(bytes)))
  }
})
