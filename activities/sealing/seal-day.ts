/**
 * Closes a day: receipts of every conversation, then a signed certificate that binds them to the counts.
 * A later run that changes nothing adds nothing; one that does adds a certificate that names the one it supersedes.
 */
import { ArchiveError } from '../../domain/errors.ts'
import { isExcused, type Gap } from '../../domain/completeness/gap.ts'
import type { PutOutcome } from '../../domain/ports/vault.ts'
import { dayStatus } from '../../domain/completeness/reconciliation.ts'
import { certificateName, receiptsName } from '../../domain/record/vault-names.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { certificateBytes, verifyCertificate, type DayStatement } from '../../evidence/day-certificate.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { receiptLine } from '../../evidence/receipts.ts'
import type { ActivityImplementations, SealedDay } from '../contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import { runFiles, type PlanFile } from '../run-files.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { bytesOf } from '../../use-cases/objects/stored-bytes.ts'

type Ports = Pick<
  ActivityPorts,
  'index' | 'ledger' | 'staging' | 'vault' | 'reader' | 'signer' | 'policy' | 'settings' | 'clock' | 'log'
>

interface Certified {
  name: string
  revision: number
  sha256: string
  statement: DayStatement
}
interface Tally {
  archived: number
  orphans: number
  lines: number
  recordings: number
  objects: number
  bytes: number
  gaps: Gap[]
}

/** So many nights of one day in a row may have failed between receipts and certificate. */
const MOST_LEFT_BEHIND = 50
const NOTHING = { archived: 0, orphans: 0, lines: 0, recordings: 0, objects: 0, bytes: 0 }

export function sealDay(ports: Ports): ActivityImplementations['sealDay'] {
  const { index, ledger, staging, vault, reader, signer, policy, settings, clock, log } = ports

  return async (dayRun) => {
    const latest = await latestCertificate(dayRun.day)
    const plan = await staging.read<PlanFile>(runFiles.plan(dayRun))
    const tally: Tally = { ...NOTHING, gaps: [] }
    const media = (await ledger.read(dayRun.day))?.media ?? {}
    for await (const page of ledger.gaps(dayRun.day)) tally.gaps.push(...page)

    const status = dayStatus(tally.gaps)
    // An unchanged day must not get a second set of receipts, so where there is a first one they are hashed before
    // anything is written.
    if (
      latest !== null &&
      saysTheSame(latest.statement, status, plan, tally) &&
      latest.statement.receipts.sha256 === (await digestOf(receipts(dayRun, tally)))
    ) {
      return await finish(dayRun, plan, tally, `evidence/${latest.name}`, status)
    }
    const { revision, stored } = await writeReceipts(dayRun, tally, (latest?.revision ?? 0) + 1)
    const statement: DayStatement = {
      schema: 'holdfast/day-certificate/1',
      day: dayRun.day,
      revision,
      supersedes: latest === null ? null : { path: `evidence/${latest.name}`, sha256: latest.sha256 },
      region: settings.region,
      status,
      counts: countsOf(plan, tally),
      media,
      excuses: byReason(tally.gaps.filter(isExcused)),
      missing: byReason(tally.gaps.filter((gap) => !isExcused(gap))),
      receipts: { path: `evidence/${receiptsName(dayRun.day, revision)}`, sha256: stored.sha256, lines: tally.lines },
      policyVersion: policy.version,
      software: settings.software,
      issuedAt: new Date(clock.now()).toISOString(),
    }
    const name = certificateName(dayRun.day, revision)
    await vault.putOnce({
      container: EVIDENCE,
      name,
      contentType: 'application/json',
      metadata: { day: dayRun.day, revision: String(revision) },
      body: certificateBytes(await signer.sign(canonicalBytes(statement)), statement),
    })
    log.info('day.sealed', { day: dayRun.day, status, revision, archived: tally.archived, gaps: tally.gaps.length })
    return await finish(dayRun, plan, tally, `evidence/${name}`, status)
  }

  /**
   * Receipts of a night that failed before its certificate stay where they are: the next revision whose name is free is
   * taken.
   */
  async function writeReceipts(
    dayRun: DayRun,
    tally: Tally,
    from: number,
  ): Promise<{ revision: number; stored: PutOutcome }> {
    for (let revision = from; ; revision++) {
      Object.assign(tally, NOTHING)
      try {
        const stored = await vault.putOnce({
          container: EVIDENCE,
          name: receiptsName(dayRun.day, revision),
          contentType: 'application/x-ndjson',
          metadata: { day: dayRun.day, revision: String(revision) },
          body: receipts(dayRun, tally),
        })
        return { revision, stored }
      } catch (error) {
        if (!(error instanceof ArchiveError) || error.code !== 'vault-conflict' || revision - from >= MOST_LEFT_BEHIND)
          throw error
      }
    }
  }

  async function finish(
    dayRun: DayRun,
    plan: PlanFile,
    tally: Tally,
    certificate: string,
    status: SealedDay['status'],
  ): Promise<SealedDay> {
    const excused = tally.gaps.filter(isExcused).length
    const missing = tally.gaps.length - excused
    await ledger.update(dayRun.day, {
      status,
      closed: status,
      phase: 'sealed',
      certificate,
      updatedAt: new Date(clock.now()).toISOString(),
      counts: {
        archived: tally.archived,
        recordingsArchived: tally.recordings,
        objects: tally.objects,
        bytes: tally.bytes,
        excused,
        missing,
        pending: 0,
      },
    })
    return { status, conversations: plan.conversations, archived: tally.archived, excused, missing, certificate }
  }

  /** One line per conversation, in id order, straight from the index: never all in memory. */
  async function* receipts(dayRun: DayRun, tally: Tally): AsyncIterable<Uint8Array> {
    for await (const page of index.day(dayRun.day)) {
      for (const entry of page) {
        if (entry.mediaTypes[0] === 'orphan') tally.orphans++
        else tally.archived++
        tally.lines++
        tally.objects += entry.objects.length
        tally.recordings += entry.objects.filter((object) => object.kind === 'recording').length
        tally.bytes += entry.objects.reduce((sum, object) => sum + object.sizeBytes, 0)
        yield receiptLine(entry)
      }
    }
  }

  async function latestCertificate(day: string): Promise<Certified | null> {
    const prefix = certificateName(day, 1).replace(/\.json$/, '')
    const found: { name: string; revision: number; sha256: string | null }[] = []
    for await (const page of reader.list(EVIDENCE, prefix)) {
      for (const { name, sha256 } of page) found.push({ name, sha256, revision: revisionOf(name, prefix) })
    }
    const last = found.sort((a, b) => b.revision - a.revision)[0]
    if (last === undefined) return null
    const bytes = await bytesOf(reader, EVIDENCE, last.name)
    if (bytes === null) return null
    return {
      name: last.name,
      revision: last.revision,
      sha256: last.sha256 ?? sha256Hex(bytes),
      statement: await verifyCertificate(bytes, {}),
    }
  }
}

/** `19.json` is revision 1, `19.r2.json` revision 2. */
function revisionOf(name: string, prefix: string): number {
  return Number(/^\.r(\d+)\.json$/.exec(name.slice(prefix.length))?.[1] ?? 1)
}

async function digestOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return sha256Hex(...all)
}

function countsOf(plan: PlanFile, tally: Tally): DayStatement['counts'] {
  const excused = tally.gaps.filter(isExcused).length
  // What was archived under this day and has gone on since belongs to a later day at the source, and to this one here.
  const conversations = Math.max(plan.conversations, tally.archived)
  return {
    conversations,
    archived: tally.archived,
    open: plan.open,
    excused,
    missing: tally.gaps.length - excused,
    ...(tally.orphans === 0 ? {} : { orphans: tally.orphans }),
  }
}

/**
 * All that a certificate states beside the receipts, except the conversations that were still open: those change by
 * themselves.
 */
function saysTheSame(statement: DayStatement, status: SealedDay['status'], plan: PlanFile, tally: Tally): boolean {
  const stated = ({ excuses, missing, counts }: Pick<DayStatement, 'excuses' | 'missing' | 'counts'>) =>
    canonicalBytes({ excuses, missing, conversations: counts.conversations })
  const now = {
    excuses: byReason(tally.gaps.filter(isExcused)),
    missing: byReason(tally.gaps.filter((gap) => !isExcused(gap))),
    counts: countsOf(plan, tally),
  }
  return statement.status === status && sha256Hex(stated(statement)) === sha256Hex(stated(now))
}

function byReason(gaps: readonly Gap[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const gap of gaps) counts[gap.reason] = (counts[gap.reason] ?? 0) + 1
  return counts
}
