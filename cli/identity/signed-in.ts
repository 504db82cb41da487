import type { DirectoryPlace } from './directory.ts'
import type { Login, LoginFile } from './login-file.ts'
import { NotSignedIn, renewedTokens, type TokenSource } from './token-source.ts'

/**
 * The tokens of whoever has signed in; null where nobody has. What is renewed is kept for the next command.
 * @param place where the directory is now, where that may have changed since
 */
export async function signedIn(
  file: LoginFile,
  place?: DirectoryPlace,
): Promise<{ login: Login; tokens: TokenSource } | null> {
  const login = await file.read()
  if (login === null) return null
  const tokens = renewedTokens(login, async (old) => {
    if (old === null) throw new NotSignedIn('Nobody has signed in: holdfast login.')
    // Loaded only where it is needed: most commands find a token that is good.
    const { renewTokens } = await import('./directory.ts')
    const renewed = await renewTokens(place ?? login, old)
    await file.write({ ...login, ...renewed })
    return renewed
  })
  return { login, tokens }
}
