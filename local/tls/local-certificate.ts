import { X509Certificate, createPrivateKey } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { generate } from 'selfsigned'

const DAY_MS = 86_400_000
const CA_DAYS = 3650
const SERVER_DAYS = 397
const RENEW_BEFORE_MS = 30 * DAY_MS

/** What a loopback TLS listener needs, and the file its clients must trust. */
export interface LocalCertificate {
  /** PEM file of the local certificate authority: the value of NODE_EXTRA_CA_CERTS. */
  caFile: string
  /** PEM of the server's private key. */
  key: string
  /** PEM of the server certificate, valid for localhost, 127.0.0.1 and ::1. */
  cert: string
}

interface Pair {
  key: string
  cert: string
}

/**
 * Makes a certificate authority and a server certificate for this machine once, keeps them in `dataDir/tls`,
 * and renews what ends within 30 days. Key files are readable by their owner only. Idempotent.
 * @param clock epoch ms, for tests of the renewal
 */
export async function localCertificate(dataDir: string, clock: () => number = Date.now): Promise<LocalCertificate> {
  const dir = resolve(dataDir, 'tls')
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const caFile = join(dir, 'ca.crt')
  const now = clock()
  let ca = await load(dir, 'ca')
  let server = await load(dir, 'server')
  if (ca === undefined || !isUsable(ca, now)) {
    ca = await newAuthority(now)
    server = undefined
    await save(dir, 'ca', ca)
  }
  if (server === undefined || !isUsable(server, now) || !isIssuedBy(server, ca)) {
    server = await newServerCertificate(ca, now)
    await save(dir, 'server', server)
  }
  return { caFile, key: server.key, cert: server.cert }
}

async function newAuthority(now: number): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: 'Holdfast local certificate authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + CA_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return { key: made.private, cert: made.cert }
}

async function newServerCertificate(ca: Pair, now: number): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + SERVER_DAYS * DAY_MS),
    ca,
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  })
  return { key: made.private, cert: made.cert }
}

function isUsable(pair: Pair, now: number): boolean {
  try {
    const cert = new X509Certificate(pair.cert)
    return cert.checkPrivateKey(createPrivateKey(pair.key)) && Date.parse(cert.validTo) - now > RENEW_BEFORE_MS
  } catch {
    // A damaged file is replaced like an old one: nothing but this machine trusts it.
    return false
  }
}

function isIssuedBy(server: Pair, ca: Pair): boolean {
  const cert = new X509Certificate(server.cert)
  const issuer = new X509Certificate(ca.cert)
  return cert.checkIssued(issuer) && cert.verify(issuer.publicKey)
}

async function load(dir: string, name: string): Promise<Pair | undefined> {
  try {
    const [key, cert] = await Promise.all([
      readFile(join(dir, `${name}.key`), 'utf8'),
      readFile(join(dir, `${name}.crt`), 'utf8'),
    ])
    return { key, cert }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function save(dir: string, name: string, pair: Pair): Promise<void> {
  await replaceFile(join(dir, `${name}.key`), pair.key, 0o600)
  await replaceFile(join(dir, `${name}.crt`), pair.cert, 0o644)
}

async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const fresh = `${path}.${process.pid}.new`
  await writeFile(fresh, text, { mode })
  await chmod(fresh, mode)
  await rename(fresh, path)
}
