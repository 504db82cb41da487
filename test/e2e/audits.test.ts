import { gunzipSync } from 'node:zlib'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditDayView } from '../../api/audits.ts'
import { bytesAt } from '../../use-cases/objects/stored-bytes.ts'
import { verifyAuditDay } from '../../use-cases/verification/audit-day.ts'
import { auditManifestSchema } from '../../evidence/audit-manifest.ts'
import { deploy, yesterday, type Deployment } from '../support/night.ts'

type Host = Awaited<ReturnType<Deployment['startHost']>>

describe('the audit log of a day', () => {
  let deployment: Deployment
  let host: Host
  const api = () => deployment.api(host)

  beforeAll(async () => {
    deployment = await deploy({
      tenant: {
        conversations: 5,
        seed: 9,
        faults: ['audit-fails:2', 'audit-human', 'card-data'],
        rateLimit: 100_000,
        profile: { auditFlood: { day: yesterday(), entries: 20_500 } },
      },
      settings: { GENESYS_CALLS_PER_MINUTE: '3000' },
    })
    host = await deployment.startHost()
    const starts = await Promise.all(Array.from({ length: 4 }, () => api().startAudits(deployment.day)))
    expect(starts.filter(({ outcome }) => outcome === 'started')).toHaveLength(1)
  })
  afterAll(() => deployment[Symbol.asyncDispose]())

  async function exported(): Promise<AuditDayView> {
    for (;;) {
      const view = await api()
        .auditDay(deployment.day)
        .catch(() => null)
      if (view !== null && view.status !== 'running') return view
      await pause(200)
    }
  }

  async function entriesOf(path: string): Promise<Record<string, unknown>[]> {
    const bytes = await bytesAt(deployment.archive.vault, path)
    return gunzipSync(bytes ?? new Uint8Array())
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  it('continues after the host was killed in the middle, and ends complete', async () => {
    await pause(700)
    host.process.kill('SIGKILL')
    await host.ended
    host = await deployment.startHost()
    expect(await exported()).toMatchObject({ status: 'complete', missing: 0 })
  })

  it(
    'holds every entry of every service once: large ' +
      'results, ' +
      'failing ' +
      'services, none ' +
      'at all, ' +
      'somebody ' +
      "else's query",
    async () => {
      const truth = deployment.platform.simulator?.auditTruth(deployment.day) ?? {}
      expect(Object.values(truth).map((ids) => ids.length)).toContain(20_500)
      const manifest = auditManifestSchema.parse(
        JSON.parse(
          new TextDecoder().decode(
            (await bytesAt(
              deployment.archive.vault,
              `audit-logs/${deployment.day.replaceAll('-', '/')}/manifest.json`,
            )) ?? new Uint8Array(),
          ),
        ),
      )
      expect(manifest.services.map((entry) => entry.service)).toEqual(Object.keys(truth).sort())
      for (const { service, entries, file } of manifest.services) {
        expect([service, entries]).toEqual([service, truth[service]?.length])
        expect((await entriesOf(file?.path ?? '')).map((record) => record['id']).sort()).toEqual(
          truth[service]?.toSorted(),
        )
      }
      expect(manifest.services.find((entry) => entry.service === 'OAuth')).toMatchObject({ entries: 0 })
    },
  )

  it('masks card data in values and leaves redacted ones as they came', async () => {
    const text = JSON.stringify(
      await entriesOf(`audit-logs/${deployment.day.replaceAll('-', '/')}/ContactCenter.ndjson.gz`),
    )
    expect(text).not.toMatch(/4111 1111 1111 1111|5555-5555-5555-4444/)
    expect(text).toContain('4111 11** **** 1111')
    expect(text).toContain('********')
  })

  it('is verified from the vault alone, and is kept locked', async () => {
    expect((await verifyAuditDay(deployment.archive.vault, deployment.day)).problems).toEqual([])
  })

  it('answers who changed what by id or name, from few partitions, with the hashes of the files', async () => {
    const [some] = (await entriesOf(
      `audit-logs/${deployment.day.replaceAll('-', '/')}/PeoplePermissions.ndjson.gz`,
    )) as { user: { id: string; name: string }; entity: { id: string; name: string }; action: string }[]
    const all = (await entriesOf(
      `audit-logs/${deployment.day.replaceAll('-', '/')}/PeoplePermissions.ndjson.gz`,
    )) as (typeof some)[]
    const expected = all.filter(
      (entry) =>
        entry?.user.id === some?.user.id && entry?.entity.id === some?.entity.id && entry?.action === some?.action,
    )
    const from = `${Number(deployment.day.slice(0, 4)) - 2}-12-31`
    const ask = { from, to: deployment.day, entityType: 'Queue', action: some?.action ?? '' }
    const byId = await api().audits({ ...ask, user: some?.user.id ?? '', entity: some?.entity.id ?? '' })
    expect(byId.rows.filter((row) => row.service === 'PeoplePermissions').map((row) => row.userId)).toEqual(
      expected.map(() => some?.user.id),
    )
    expect(byId.partitions).toBe(3)
    for (const { path, sha256 } of byId.files)
      expect((await deployment.archive.vault.facts('audit-logs', path.slice('audit-logs/'.length)))?.sha256).toBe(
        sha256,
      )
    const byName = await api().audits({
      ...ask,
      user: some?.user.name ?? '',
      entity: some?.entity.name.toUpperCase() ?? '',
    })
    expect(byName.rows).toEqual(byId.rows)
    await expect(api().audits({ from, user: 'Nobody At All' })).rejects.toMatchObject({ code: 'bad-request' })
    await expect(api().audits({ from })).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('adds nothing when the same day is exported again', async () => {
    await api().startAudits(deployment.day)
    const again = await exported()
    expect(again).toMatchObject({
      status: 'complete',
      certificate: `evidence/certificates/audits/${deployment.day.replaceAll('-', '/')}.json`,
    })
    const names: string[] = []
    for await (const page of deployment.archive.vault.list('audit-logs', ''))
      names.push(...page.map((storedFacts) => storedFacts.name))
    expect(names.filter((name) => name.includes('.r2'))).toEqual([])
  })

  it('asks for parts of a day where the whole is refused as too large', async () => {
    deployment.platform.simulator?.setFaults(['audit-interval'])
    const before = new Date(Date.parse(`${deployment.day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
    await api().startAudits(before)
    for (let view = await api().auditDay(before); view.status !== 'complete'; view = await api().auditDay(before)) {
      expect(view.status).toBe('running')
      await pause(200)
    }
    const truth = deployment.platform.simulator?.auditTruth(before) ?? {}
    expect((await api().auditDay(before)).entries).toBe(Object.values(truth).flat().length)
    expect((await verifyAuditDay(deployment.archive.vault, before)).problems).toEqual([])
    deployment.platform.simulator?.setFaults([])
  })
})
