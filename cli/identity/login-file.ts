/** Who has signed in: a file that only its owner reads. One sign-in for each address of an app. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const login = z.object({
  authority: z.string(),
  tenantId: z.string(),
  audience: z.string(),
  clientId: z.string(),
  /** Who it is, for a person to read. */
  name: z.string(),
  accessToken: z.string(),
  expiresAt: z.number(),
  refreshToken: z.string().nullable(),
})
export type Login = z.infer<typeof login>
const file = z.object({ logins: z.record(z.string(), login) })

export interface LoginFile {
  read(): Promise<Login | null>
  /** Null forgets it. */
  write(login: Login | null): Promise<void>
}

/** Where the sign-ins with deployed apps are: the folder of settings that the system has for each user. */
export function userLoginFile(): string {
  const base =
    process.platform === 'win32'
      ? (process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'))
      : (process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'))
  return join(base, 'holdfast', 'logins.json')
}

/** @param app address of the app, or any other name */
export function loginFile(path: string, app: string): LoginFile {
  return {
    read: async () => (await all())[app] ?? null,
    async write(changed) {
      const { [app]: _before, ...others } = await all()
      const logins = changed === null ? others : { ...others, [app]: changed }
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const fresh = `${path}.${process.pid}.new`
      await writeFile(fresh, JSON.stringify({ logins }, null, 2), { mode: 0o600 })
      await rename(fresh, path)
    },
  }

  /** A file that nobody can read is one that nobody has signed in with. */
  async function all(): Promise<Record<string, Login>> {
    try {
      return file.parse(JSON.parse(await readFile(path, 'utf8'))).logins
    } catch {
      return {}
    }
  }
}
