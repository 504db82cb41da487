import { startBlob } from '../../../local/blob/start-blob.ts'
import { startIdentity } from '../../../local/identity/start-identity.ts'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { PROVISION } from './platform.ts'

/** A stand-in in a process of its own, to be killed. Prints its address; the data directory is the only argument. */
const dataDir = process.argv[2] ?? ''
const identity = await startIdentity({ dataDir: `${dataDir}/identity`, port: 0 })
const blob = await startBlob({
  dataDir: `${dataDir}/blob`,
  port: 0,
  tls: await localCertificate(dataDir),
  verifier: identity.verifier,
  provision: PROVISION,
})
process.stdout.write(`${blob.url}\n`)
