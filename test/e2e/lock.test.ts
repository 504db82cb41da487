/**
 * From trial to locked, end to end (acceptance 12): a day archived in trial, its containers locked as the runbook says,
 * `holdfast lock` over the range, and the day certified anew. What is locked then, nobody takes back.
 */
import { BlobServiceClient, type BlobClient } from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { credentialFor } from '../../adapters/identity/credentials.ts'
import type { DayView } from '../../api/days.ts'
import type { LockView } from '../../api/locks.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import type { SimConversation } from '../../local/genesys-simulator/tenant/shapes.ts'
import type { TrueConversation } from '../../local/genesys-simulator/truth.ts'
import { verifyDay } from '../../use-cases/verification/verify-day.ts'
import { isOfQueues, tenantThat } from '../support/drawn-tenant.ts'
import { classesOf } from '../support/retention-check.ts'
import { archiveDay, deploy, yesterday, type Deployment, type Host } from '../support/night.ts'

const DAY_MS = 86_400_000
/** Blobs that are locked at least. */
const LOCKED = 150

/** Files of records that may not be erased: a manifest each, recordings, attachments, texts and their transcripts. */
function lockable(truth: readonly TrueConversation[], ended: readonly SimConversation[]): number {
  const ids = new Set(
    ended.filter((real) => real.agents.length > 0 && !isOfQueues(real, ['Support'])).map(({ id }) => id),
  )
  return truth
    .filter(({ conversationId }) => ids.has(conversationId))
    .map(({ recordings, attachments, media }) => {
      const there = recordings.filter(({ deleted }) => !deleted)
      return 1 + there.length + attachments.length + (media === 'voice' ? 0 : 2)
    })
    .reduce((sum, files) => sum + files, 0)
}

describe('a deployment that was a trial', () => {
  let deployment: Deployment
  let host: Host
  let first: DayView

  beforeAll(async () => {
    const tenant = tenantThat(
      { conversations: 60, seed: 5 },
      yesterday(),
      (truth, { ended }) => lockable(truth, ended) > LOCKED,
    )
    deployment = await deploy({ tenant, lock: 'trial' })
    host = await deployment.startHost({ HOLDFAST_LOCK: 'trial' })
    first = await archiveDay(deployment, host)
  })
  afterAll(() => deployment[Symbol.asyncDispose]())

  it('says trial of the day, in its calendar and its certificate, and locks nothing', async () => {
    expect(first.lock).toBe('trial')
    const { trial, days } = await coverage()
    expect([trial, days.map(({ lock }) => lock)]).toEqual([1, ['trial']])
    expect(await verified()).toMatchObject({ lock: 'trial', problems: [] })
    expect(new Set(await modes())).toEqual(new Set(['unlocked']))
    await expect(lock(false)).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('is locked record by record, after a look at what would be', async () => {
    await host.stop()
    await deployment.platform.lockContainers()
    host = await deployment.startHost({ HOLDFAST_LOCK: 'locked' })
    const dates = await protections()
    const dry = await lock(true)
    expect(dry).toMatchObject({ status: 'locked', tally: { failed: 0, over: 0 } })
    expect(new Set(await modes())).toEqual(new Set(['unlocked']))
    const done = await lock(false)
    expect(done).toMatchObject({ status: 'locked', tally: { failed: 0, over: 0 } })
    // What is on record of the locking itself was born locked.
    expect(done.tally?.locked).toBe(dry.tally?.locked)
    expect(done.tally?.locked).toBeGreaterThan(LOCKED)
    expect(await protections()).toEqual(dates)
    expect(await classesOf(deployment.archive, await deployment.entries())).toEqual([])
    expect((await lock(false)).tally?.locked).toBe(0)
  })

  it('cannot be taken back: no date nearer or away, nothing deleted, no container unlocked or shortened', async () => {
    const path = (await lockedPaths())[0] ?? ''
    const { container, name } = splitPath(path)
    const facts = await deployment.archive.vault.facts(container, name)
    const until = Date.parse(facts?.retainUntil ?? '')
    const keeper = blobAs('keeper', path)
    for (const change of [
      keeper.setImmutabilityPolicy({ expiriesOn: new Date(until - DAY_MS), policyMode: 'Locked' }),
      keeper.setImmutabilityPolicy({ expiriesOn: new Date(until + DAY_MS), policyMode: 'Unlocked' }),
      keeper.deleteImmutabilityPolicy(),
    ])
      await expect(change).rejects.toMatchObject({ statusCode: 409 })
    await expect(blobAs('archiver', path).delete()).rejects.toMatchObject({ statusCode: 403 })
    expect(await deployment.archive.vault.facts(container, name)).toEqual(facts)
    const { blob } = deployment.platform
    const policy = blob.defaultPolicy(container)
    for (const defaultPolicy of [
      { days: (policy?.days ?? 0) - 1, mode: 'Locked' as const },
      { days: policy?.days ?? 0, mode: 'Unlocked' as const },
    ]) {
      const scope = `scope-${container}`
      const weaker = {
        name: container,
        kind: 'worm' as const,
        encryptionScope: scope,
        denyEncryptionScopeOverride: true,
      }
      await expect(
        blob.applyProvision({ encryptionScopes: [], containers: [{ ...weaker, defaultPolicy }] }),
      ).rejects.toMatchObject({ code: 'policy-locked' })
    }
  })

  it('certifies the day anew, without the word trial', async () => {
    const again = await archiveDay(deployment, host)
    expect([again.status, again.lock]).toEqual([first.status, 'locked'])
    expect(again.certificate).not.toBe(first.certificate)
    expect(await verified()).toMatchObject({ lock: 'locked', problems: [] })
    const { trial, days } = await coverage()
    expect([trial, days.map((covered) => covered.lock)]).toEqual([0, ['locked']])
  })

  function coverage() {
    return deployment.api(host).coverage({ from: deployment.day, to: deployment.day })
  }

  function verified() {
    return verifyDay(deployment.archive, deployment.day, () => {})
  }

  async function lock(dryRun: boolean): Promise<LockView> {
    const api = deployment.api(host)
    const { id } = await api.lock({ from: deployment.day, to: deployment.day, dryRun })
    await expect.poll(async () => (await api.lockState(id)).status, { timeout: 120_000 }).not.toBe('running')
    return await api.lockState(id)
  }

  /** Of all records of the day: where they may be erased, nothing is ever locked. */
  async function protections(): Promise<Map<string, string | null>> {
    const dates = new Map<string, string | null>()
    for (const { objects } of await deployment.entries())
      for (const { path } of objects) dates.set(path, (await factsOf(path))?.retainUntil ?? null)
    return dates
  }

  async function modes() {
    return await Promise.all([...(await protections()).keys()].map(async (path) => (await factsOf(path))?.mode))
  }

  async function lockedPaths(): Promise<string[]> {
    const paths = [...(await protections()).keys()]
    const found = await Promise.all(paths.map(async (path) => [path, (await factsOf(path))?.mode] as const))
    return found.flatMap(([path, mode]) => (mode === 'locked' ? [path] : []))
  }

  function factsOf(path: string) {
    const { container, name } = splitPath(path)
    return deployment.archive.vault.facts(container, name)
  }

  function blobAs(role: 'keeper' | 'archiver', path: string): BlobClient {
    const { vaultUrl, clientIds } = deployment.platform.file
    const { container, name } = splitPath(path)
    return new BlobServiceClient(vaultUrl, credentialFor(clientIds[role]))
      .getContainerClient(container)
      .getBlobClient(name)
  }
})
