/**
 * Closes a day: receipts of every conversation, then a signed certificate that binds them to the counts.
 * A later run that changes nothing adds nothing; one that does adds a certificate that names the one it supersedes.
 */
import { dayTally, gapFigures, type DayFigures } from '../../domain/completeness/day-figures.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import { dayStatus } from '../../domain/completeness/reconciliation.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { ClosedDay } from '../../domain/ports/access-trail.ts'
import type { PutOutcome } from '../../domain/ports/vault.ts'
import { later } from '../../domain/retention/extension.ts'
import { EVIDENCE } from '../../domain/record/container-names.ts'
import type { Residency } from '../../domain/residency.ts'
import { certificateName, namesName, receiptsName } from '../../domain/record/vault-names.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import type { DayStatement, NewDayStatement } from '../../evidence/day-certificate.ts'
import { sha256Hex, sha256Stream } from '../../evidence/digest.ts'
import { RECEIPTS_SCHEMA, receiptLine } from '../../evidence/receipts.ts'
import { lockOf, signedFile } from '../../evidence/statement.ts'
import { indexAccess } from '../../use-cases/access/index-access.ts'
import { firstVersions, putOverProblem } from '../../use-cases/objects/first-versions.ts'
import { writeRevision } from '../../use-cases/objects/next-revision.ts'
import { bytesOf } from '../../use-cases/objects/stored-bytes.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { evidenceLifetime } from '../../use-cases/retention/evidence-lifetime.ts'
import { DAY_CERTIFICATES, newestCertificate } from '../../use-cases/verification/certificates.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { SealedDay } from '../contract/sealing.ts'
import { addWarnings } from '../day-warnings.ts'
import { runFiles, type PlanFile } from '../run-files.ts'
import { certifiedEntries } from './certified-entries.ts'

type Ports = Pick<
  ActivityPorts,
  | 'accessIndex'
  | 'index'
  | 'ledger'
  | 'staging'
  | 'trail'
  | 'vault'
  | 'reader'
  | 'keeper'
  | 'signer'
  | 'policy'
  | 'settings'
  | 'clock'
  | 'log'
>

/** What the run found, beside what the receipts count. */
interface Found {
  plan: PlanFile
  gaps: Gap[]
  status: SealedDay['status']
  /** It is the first run that closes the day, or a later look. */
  isLook: boolean
}

export function sealDay(ports: Ports): ActivityImplementations['sealDay'] {
  const { index, ledger, staging, trail, vault, reader, keeper, signer, policy, settings, clock, log } = ports

  return async (dayRun) => {
    const { day } = dayRun
    const trust = { thumbprints: await signer.thumbprints() }
    const overwritten: string[] = []
    const asWritten = firstVersions(reader, (path, later) => {
      overwritten.push(putOverProblem(path, later))
      log.warn('vault.overwritten', { day, path })
    })
    const { newest, untrusted, taken } = await newestCertificate(asWritten, DAY_CERTIFICATES, day, trust)
    // Whoever may write to the vault could put another one there: it is told, and never gone on from.
    await addWarnings(ledger, day, [...untrusted, ...overwritten])
    const plan = await staging.read<PlanFile>(runFiles.plan(dayRun))
    const gaps: Gap[] = []
    for await (const page of ledger.gaps(dayRun.day)) gaps.push(...page)
    const isLook = newest === null || dayRun.purpose === 'resweep'
    const found: Found = { plan, gaps, status: dayStatus(gaps), isLook }

    // An unchanged day must not get a second set of receipts, so where there is a first one they are hashed before
    // anything is written.
    if (newest !== null) {
      const now = await digested(dayRun)
      const same = lockOf(newest.statement) === settings.lock && saysTheSame(newest.statement, found, now.figures)
      if (newest.statement.receipts.sha256 === now.sha256 && same)
        return await finish(dayRun, found, now.figures, newest.path)
    }
    const { revision, written } = await writeRevision((newest?.revision ?? 0) + 1, taken, (free) =>
      writeReceipts(dayRun, free),
    )
    const { stored, figures } = written
    const { excuses, reasons } = gapFigures(gaps)
    const statement: NewDayStatement = {
      schema: 'holdfast/day-certificate/2',
      day: dayRun.day,
      revision,
      supersedes: newest === null ? null : { path: newest.path, sha256: newest.sha256 },
      region: settings.region,
      status: found.status,
      counts: countsOf(found, figures),
      ...(plan.started === undefined ? {} : { started: plan.started }),
      media: (await ledger.read(dayRun.day))?.media ?? {},
      excuses,
      missing: reasons,
      receipts: {
        schema: RECEIPTS_SCHEMA,
        path: `${EVIDENCE}/${receiptsName(dayRun.day, revision)}`,
        sha256: stored.sha256,
        lines: figures.archived + figures.orphans,
      },
      names: await namesOf(dayRun.day, newest?.statement ?? null),
      access: await closedAccess(dayRun.day),
      policyVersion: policy.version,
      ...(settings.lock === 'trial' ? { lock: settings.lock } : {}),
      ...(await residencyOf(dayRun)),
      software: settings.software,
      issuedAt: new Date(clock.now()).toISOString(),
    }
    const name = certificateName(dayRun.day, revision)
    await vault.putOnce({
      container: EVIDENCE,
      name,
      contentType: 'application/json',
      metadata: { day: dayRun.day, revision: String(revision) },
      body: await signedFile(signer, statement),
    })
    log.info('day.sealed', {
      day: dayRun.day,
      status: found.status,
      lock: settings.lock,
      revision,
      archived: figures.archived,
      gaps: gaps.length,
    })
    return await finish(dayRun, found, figures, `${EVIDENCE}/${name}`)
  }

  async function writeReceipts(dayRun: DayRun, revision: number): Promise<{ stored: PutOutcome; figures: DayFigures }> {
    const tally = dayTally()
    const stored = await vault.putOnce({
      container: EVIDENCE,
      name: receiptsName(dayRun.day, revision),
      contentType: 'application/x-ndjson',
      metadata: { day: dayRun.day, revision: String(revision) },
      body: receipts(dayRun, tally),
    })
    return { stored, figures: tally.figures() }
  }

  /** What was extended before a certificate was written must not outlive it either. */
  async function outlive(day: string): Promise<void> {
    let until: string | null = null
    for await (const page of index.day(day))
      for (const { extendedUntil } of page) if (extendedUntil !== undefined) until = later(until, extendedUntil)
    if (until !== null) await evidenceLifetime({ reader, keeper }).ofDay(day, until)
  }

  async function digested(dayRun: DayRun): Promise<{ sha256: string; figures: DayFigures }> {
    const tally = dayTally()
    const digest = sha256Stream()
    for await (const line of receipts(dayRun, tally)) digest.update(line)
    return { sha256: digest.hex(), figures: tally.figures() }
  }

  /** One line per conversation, in id order, as its manifest says: never all in memory. */
  async function* receipts(dayRun: DayRun, tally: ReturnType<typeof dayTally>): AsyncIterable<Uint8Array> {
    for await (const page of certifiedEntries(ports, dayRun)) {
      for (const entry of page) {
        tally.add(entry)
        yield receiptLine(entry)
      }
    }
  }

  /** Found by questions from now on without a look at the chain, however many it has. */
  async function closedAccess(day: string): Promise<ClosedDay> {
    const closed = await trail.close(day)
    await indexAccess(ports, day, day)
    return closed
  }

  /** The snapshot that was bound first stays bound: another one under its name would be a forgery. */
  async function namesOf(day: string, before: DayStatement | null): Promise<NewDayStatement['names']> {
    if (before !== null && 'names' in before && before.names !== null) return before.names
    const bytes = await bytesOf(reader, EVIDENCE, namesName(day))
    return bytes === null ? null : { path: `${EVIDENCE}/${namesName(day)}`, sha256: sha256Hex(bytes) }
  }

  /** What was observed when the night began; one that began under an earlier version observed nothing. */
  async function residencyOf(dayRun: DayRun): Promise<Pick<NewDayStatement, 'residency'>> {
    try {
      return { residency: await staging.read<Residency>(runFiles.residency(dayRun)) }
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'staging-missing') return {}
      throw error
    }
  }

  async function finish(
    dayRun: DayRun,
    { plan, gaps, status, isLook }: Found,
    figures: DayFigures,
    certificate: string,
  ): Promise<SealedDay> {
    const { excused, missing } = gapFigures(gaps)
    const { archived, recordings, objects, bytes } = figures
    await outlive(dayRun.day)
    await ledger.update(dayRun.day, {
      status,
      closed: status,
      lock: settings.lock,
      phase: 'sealed',
      certificate,
      ...(isLook ? { lookedAt: dayRun.startedAt } : {}),
      updatedAt: new Date(clock.now()).toISOString(),
      counts: { archived, recordingsArchived: recordings, objects, bytes, excused, missing, pending: 0 },
    })
    return { status, conversations: plan.conversations, archived, excused, missing, certificate }
  }
}

function countsOf({ plan, gaps }: Found, figures: DayFigures): NewDayStatement['counts'] {
  const { excused, missing } = gapFigures(gaps)
  // What was archived under this day and has gone on since belongs to a later day at the source, and to this one here.
  const conversations = Math.max(plan.conversations, figures.archived)
  return { conversations, open: plan.open, excused, missing, ...figures }
}

/**
 * All that a certificate states beside the receipts, except the conversations that were still open: those change by
 * themselves.
 */
function saysTheSame(statement: DayStatement, found: Found, figures: DayFigures): boolean {
  const { excuses, reasons } = gapFigures(found.gaps)
  const stated = (of: Pick<DayStatement, 'status' | 'excuses' | 'missing'>, conversations: number) =>
    sha256Hex(canonicalBytes({ status: of.status, excuses: of.excuses, missing: of.missing, conversations }))
  return (
    stated(statement, statement.counts.conversations) ===
    stated({ status: found.status, excuses, missing: reasons }, countsOf(found, figures).conversations)
  )
}
