/**
 * Composition root: configuration, clients, adapters, activities, registrations. The only file that knows everything.
 */
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app } from '@azure/functions'
import pLimit from 'p-limit'
import { createActivities } from '../activities/index.ts'
import { lastTenantSeen } from '../activities/tenant/tenant-files.ts'
import type { ActivityPorts } from '../use-cases/ports.ts'
import { createCallTickets } from '../adapters/cosmos-index/call-tickets.ts'
import { createDispositionQueue } from '../adapters/disposition-queue/queue.ts'
import { createDeploymentObserver } from '../adapters/azure-resources/deployment-observer.ts'
import { deleteProbe } from '../adapters/blob-vault/delete-probe.ts'
import { connectCosmos } from '../adapters/cosmos-index/connect-cosmos.ts'
import { createArchiveIndex } from '../adapters/cosmos-index/archive-index.ts'
import { createRecordSearch } from '../adapters/cosmos-index/record-search.ts'
import { createHoldRegister } from '../adapters/cosmos-index/hold-register.ts'
import { createSourceMarks } from '../adapters/cosmos-index/source-marks.ts'
import { createRetrievalLog } from '../adapters/cosmos-index/retrieval-log.ts'
import { createLinkSigner } from '../adapters/blob-vault/links.ts'
import { createDayLedger } from '../adapters/cosmos-index/day-ledger.ts'
import { createStaging } from '../adapters/blob-vault/staging.ts'
import { createVault } from '../adapters/blob-vault/vault.ts'
import { createVaultKeeper } from '../adapters/blob-vault/vault-keeper.ts'
import { createVaultReader } from '../adapters/blob-vault/vault-reader.ts'
import { parseConfig } from '../adapters/config/config.ts'
import { readEnv } from '../adapters/config/read-env.ts'
import { connectGenesys } from '../adapters/genesys/connect.ts'
import { backfillCalls } from '../adapters/genesys/genesys-config.ts'
import { createTokenAuthenticator } from '../adapters/identity/tokens.ts'
import { credentialFor } from '../adapters/identity/credentials.ts'
import { createKeyHealth } from '../adapters/key-vault/key-health.ts'
import { createSigner } from '../adapters/key-vault/signer.ts'
import { readPolicy } from '../adapters/policy-file.ts'
import { containersOf } from '../domain/record/containers.ts'
import { keeperInTrial } from '../use-cases/retention/keeper-in-trial.ts'
import { recordedKeeper } from '../use-cases/access/recorded-keeper.ts'
import { createAccessTrail } from '../use-cases/access/access-trail.ts'
import { residencyProblems } from '../domain/residency.ts'
import type { Clock } from '../domain/ports/support.ts'
import { EVIDENCE } from '../domain/record/container-names.ts'
import { accessAlerts, knownAddresses } from './access-alerts.ts'
import { accessLog } from './access-log.ts'
import { eventLog } from './event-log.ts'
import { createAttachmentExaminer } from '../adapters/attachment-examiner/examiner.ts'
import { createGivenCounts } from '../adapters/cosmos-index/given-counts.ts'
import { createAccessIndex } from '../adapters/cosmos-index/access-index.ts'
import { createAuditDays } from '../adapters/cosmos-index/audit-days.ts'
import { createAuditIndex } from '../adapters/cosmos-index/audit-index.ts'
import { createAuditLease } from '../adapters/cosmos-index/audit-lease.ts'
import { createExtensionRequests } from '../adapters/cosmos-index/extension-requests.ts'
import { createBackfillLog } from '../adapters/cosmos-index/backfill-log.ts'
import { registerBackfillActivity } from './durable/backfill-activity.ts'
import { registerDurable } from './durable/register.ts'
import { holdEndpoints } from './http/holds.ts'
import { retrievalEndpoints } from './http/retrievals.ts'
import { recordEndpoints } from './http/records.ts'
import { tenantEndpoints } from './http/tenant.ts'
import { quarantineEndpoints } from './http/quarantine.ts'
import { lockEndpoints } from './http/locks.ts'
import { policyEndpoints } from './http/policy.ts'
import { accessEndpoints } from './http/access.ts'
import { auditEndpoints } from './http/audits.ts'
import { backfillEndpoints } from './http/backfills.ts'
import { coverageEndpoints } from './http/coverage.ts'
import { dayEndpoints } from './http/days.ts'
import { registerEndpoints } from './http/endpoint.ts'
import { extensionEndpoints } from './http/extensions.ts'
import { healthEndpoints, type HealthCheck } from './http/health.ts'
import { minuteCounts } from './http/minute-counts.ts'
import { refusalCounter } from './http/refusals.ts'
import { registerTimers } from './timers.ts'
import { SOFTWARE } from './version.ts'

const config = parseConfig(readEnv(process.env))
/** As the worker's own working directory, wherever it was started. */
const appFolder = fileURLToPath(new URL('..', import.meta.url))
const policy = await readPolicy(resolve(appFolder, config.policyFile))
const clock: Clock = { now: () => Date.now() }
const log = eventLog()

const appIdentity = credentialFor(config.clientIds.app)
const archiver = credentialFor(config.clientIds.archiver)
const keeper = credentialFor(config.clientIds.keeper)
const reader = createVaultReader(config.vaultUrl, credentialFor(config.clientIds.reader))
const links = createLinkSigner(config.vaultUrl, credentialFor(config.clientIds.reader), () => clock.now())
const vault = createVault(config.vaultUrl, archiver, { reader })
const stream = accessLog()
const cosmos = connectCosmos(config.cosmosUrl, appIdentity, config.cosmosDatabase)
const alert = accessAlerts(
  {
    businessHours: config.legal.businessHours,
    isKnownAddress: knownAddresses(config.alerts.knownAddresses),
    recordsPerHour: config.alerts.recordsPerHour,
  },
  createGivenCounts(cosmos),
  log,
)
const trail = createAccessTrail({ vault, reader, clock }, (event) => {
  stream(event)
  void alert(event)
})
const ledger = createDayLedger(cosmos)
const auditDays = createAuditDays(cosmos)
const backfills = createBackfillLog(cosmos)
const keys = createKeyHealth(config.keyVaultUrl, appIdentity)
const genesys = connectGenesys(config.genesys, {
  clock,
  log,
  tickets: createCallTickets(cosmos, {
    clientId: config.genesys.clientId,
    process: randomUUID(),
    callsPerMinute: config.genesys.callsPerMinute,
    backfillPerMinute: backfillCalls(config.genesys),
    now: () => clock.now(),
  }),
})

const ports: ActivityPorts = {
  ...genesys,
  examiner: createAttachmentExaminer(),
  vault,
  reader,
  keeper: keeperInTrial(
    recordedKeeper(createVaultKeeper(config.vaultUrl, keeper, config.lock), { reader, trail, clock }),
    config.lock,
  ),
  staging: createStaging(config.stagingUrl, appIdentity),
  index: createArchiveIndex(cosmos),
  auditIndex: createAuditIndex(cosmos),
  auditLease: createAuditLease(cosmos),
  auditDays,
  ledger,
  search: createRecordSearch(cosmos),
  retrievals: createRetrievalLog(cosmos),
  trail,
  accessIndex: createAccessIndex(cosmos),
  holds: createHoldRegister(cosmos),
  sourceMarks: createSourceMarks(cosmos),
  signer: createSigner(config.keyVaultUrl, config.signingKey, appIdentity),
  keys,
  deployment: createDeploymentObserver(config.platform.url, config.platform, appIdentity),
  mayDelete: deleteProbe(config.vaultUrl, { archiver, keeper }),
  clock,
  log,
  policy,
  settings: {
    region: config.region,
    lock: config.lock,
    residency: config.residency,
    software: SOFTWARE,
    ...config.archive,
  },
  limitDownloads: pLimit(config.archive.downloads),
  limitConversations: pLimit(config.archive.downloads * 2),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

const checks: HealthCheck[] = [
  {
    name: 'keys',
    check: async () =>
      (
        await Promise.all(
          [...new Set(containersOf(policy).flatMap((plan) => plan.keyName ?? []))].map((name) => keys.problems(name)),
        )
      ).flat(),
  },
  {
    name: 'vault',
    check: async () => ((await reader.container(EVIDENCE)) === null ? ['no evidence container'] : []),
  },
  {
    name: 'region',
    check: async () => residencyProblems(config.region, await ports.deployment.resources()),
  },
  {
    name: 'index',
    check: async () => {
      await ledger.recent(1)
      return []
    },
  },
]

const later = (ms: number, work: () => void) => void setTimeout(work, ms).unref()

// Only what must not be held in memory needs it.
app.setup({ enableHttpStream: config.legal.links === 'proxy' })
registerDurable(createActivities(ports))
registerBackfillActivity({ backfills, ledger, clock })
registerTimers({ ledger, auditDays, backfills, retrievals: ports.retrievals, holds: ports.holds, clock, log })
registerEndpoints(
  [
    ...dayEndpoints({ ledger, clock }),
    ...coverageEndpoints({ ledger, auditDays, clock }),
    ...backfillEndpoints({ backfills, clock }),
    ...extensionEndpoints({ ...ports, extensions: createExtensionRequests(cosmos) }),
    ...policyEndpoints({ clock }),
    ...quarantineEndpoints({ ...ports, dispositions: createDispositionQueue(config.queueUrl, appIdentity) }),
    ...lockEndpoints({ clock, lock: config.lock }),
    ...tenantEndpoints({ clock, lastSeen: () => lastTenantSeen(ports) }),
    ...auditEndpoints(ports),
    ...accessEndpoints(ports),
    ...recordEndpoints(ports),
    ...holdEndpoints(ports),
    ...retrievalEndpoints({
      ...ports,
      links: config.legal.links === 'proxy' ? null : links,
      times: config.legal,
    }),
    ...healthEndpoints(
      {
        version: SOFTWARE.version,
        lock: config.lock,
        region: { declared: config.region, allowedByOperator: config.residency.allowedByOperator },
      },
      checks,
      clock,
    ),
  ],
  {
    authenticator: createTokenAuthenticator(config.tokens, clock),
    trail: ports.trail,
    clock,
    countRefusal: refusalCounter({ ...ports, later }),
    statuses: minuteCounts({ ...ports, later }),
  },
)
