/** S4, S5: who may write to the vault, but not sign, changes nothing of what the app certifies. */
import { describe, expect, it } from 'vitest'
import { signedFile } from '../../../evidence/statement.ts'
import { verifyAuditDay } from '../../../use-cases/verification/audit-day.ts'
import { verifyDay } from '../../../use-cases/verification/verify-day.ts'
import { memorySigner } from '../../support/memory/memory-signer.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'
import { conversation } from '../../support/small-tenant.ts'

const PATH = '2026/11/19'

function statementAt({ vault }: MemoryNight, path: string): object {
  const text = Buffer.from(vault.blobs.get(path)?.bytes ?? []).toString()
  return (JSON.parse(text) as { statement: object }).statement
}
async function put({ vault }: MemoryNight, container: string, name: string, body: Uint8Array): Promise<void> {
  await vault.vault.putOnce({ container, name, contentType: 'application/json', metadata: {}, body })
}

describe("a stranger's certificate", () => {
  it('is never taken for the day’s own: the app goes on from its own, and says so', async () => {
    const night = await memoryNight()
    await night.archived([conversation('a1')])
    await night.activities.reconcileDay(NIGHT)
    const { certificate } = await night.activities.sealDay(NIGHT)
    const forged = { ...statementAt(night, certificate), revision: 2, status: 'complete', missing: {} }
    await put(night, 'evidence', `certificates/${PATH}.r2.json`, await signedFile(memorySigner(), forged))

    expect((await night.activities.sealDay(NIGHT)).certificate).toBe(certificate)
    const warnings = (await night.ports.ledger.read(DAY))?.warnings ?? []
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/certificates\/2026\/11\/19\.r2\.json: .* a key that is not trusted$/)

    await night.archived([conversation('a1'), conversation('a2')], NEXT_NIGHT)
    await night.activities.reconcileDay(NEXT_NIGHT)
    const next = await night.activities.sealDay(NEXT_NIGHT)
    expect(next.certificate).toBe(`evidence/certificates/${PATH}.r3.json`)
    expect(statementAt(night, next.certificate)).toMatchObject({ revision: 3, supersedes: { path: certificate } })
    const trust = { thumbprints: await night.ports.signer.thumbprints() }
    const verified = await verifyDay({ vault: night.vault.reader }, DAY, () => {}, { trust })
    expect(verified).toMatchObject({ certificate: next.certificate, conversations: 2 })
    expect(verified.problems).toEqual([expect.stringMatching(/r2\.json: .* a key that is not trusted$/)])
  })

  it('of an audit day is passed over too, as is the manifest of a night that died before its certificate', async () => {
    const night = await memoryNight()
    const seal = async (startedAt: string, failed: string) => {
      const at = { ...NIGHT, startedAt }
      const activities = night.withPorts({
        audits: { ...night.ports.audits, services: () => Promise.resolve(['OAuth', 'Routing']) },
      })
      await activities.planAudits({ ...at, round: 0 })
      for (const service of [0, 1]) await activities.failAudits({ ...at, service, attempt: 3, reason: failed })
      return await activities.sealAudits(at)
    }
    const { certificate } = await seal('2026-11-20T02:00:00.000Z', 'refused')
    const own = statementAt(night, certificate)
    const forged = { ...own, revision: 2, status: 'complete', missing: [] }
    await put(night, 'evidence', `certificates/audits/${PATH}.r2.json`, await signedFile(memorySigner(), forged))
    night.ports.signer.enabled = false
    await expect(seal('2026-11-20T03:00:00.000Z', 'timed out')).rejects.toMatchObject({ code: 'key-unusable' })
    night.ports.signer.enabled = true

    const next = await seal('2026-11-20T04:00:00.000Z', 'busy')
    expect(next.certificate).toBe(`evidence/certificates/audits/${PATH}.r4.json`)
    expect(statementAt(night, next.certificate)).toMatchObject({ supersedes: { path: certificate } })
    const trust = { thumbprints: await night.ports.signer.thumbprints() }
    expect(await verifyAuditDay(night.vault.reader, DAY, trust)).toMatchObject({
      certificate: next.certificate,
      problems: [expect.stringMatching(/r2\.json: .* a key that is not trusted$/)],
      unnamed: [`audit-logs/${PATH}/manifest.r3.json`],
    })
  })
})
