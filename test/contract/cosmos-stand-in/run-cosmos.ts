import { startCosmos } from '../../../local/cosmos/start-cosmos.ts'
import { startIdentity } from '../../../local/identity/start-identity.ts'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { CONTAINERS } from './cosmos-under-test.ts'

/** A process of its own, so that a test can kill it: prints the address and lives until then. */
const dataDir = process.argv[2] ?? ''
const identity = await startIdentity({ dataDir, port: 0 })
const cosmos = await startCosmos({
  dataDir,
  port: 0,
  tls: await localCertificate(dataDir),
  verifier: identity.verifier,
  provision: { database: 'holdfast', containers: CONTAINERS },
})
process.stdout.write(`${JSON.stringify({ url: cosmos.url })}\n`)
