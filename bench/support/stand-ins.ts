/** The stand-ins over a folder of their own, trusted by this process, and nothing left behind. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { readPolicy } from '../../adapters/policy-file.ts'
import { identitySettings } from '../../local/platform/app-settings.ts'
import { startPlatform, type Platform, type PlatformOptions } from '../../local/platform/start-platform.ts'

export async function withStandIns<T>(
  genesys: PlatformOptions['genesys'],
  work: (platform: Platform, dataDir: string) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const policy = await readPolicy('policy/retention.json')
  const platform = await startPlatform({ dataDir, usualPorts: false, policy, genesys })
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(platform.file.caFile, 'utf8')])
  Object.assign(process.env, identitySettings(platform.file))
  try {
    return await work(platform, dataDir)
  } finally {
    await platform.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
