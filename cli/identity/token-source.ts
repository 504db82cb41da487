/** Where a command has its token from. */
export interface TokenSource {
  /** A token that is good for a while; renewed when its end is near. @throws NotSignedIn */
  token(): Promise<string>
  /** The app has refused this one: another one, or null where there is none to be had. @throws NotSignedIn */
  another(refused: string): Promise<string | null>
}

/** Nobody has signed in, or the sign-in is over: `message` says what to do. */
export class NotSignedIn extends Error {
  override readonly name = 'NotSignedIn'
}

export interface Tokens {
  accessToken: string
  /** Epoch ms. */
  expiresAt: number
  /** Null where whoever got it can get the next one without. */
  refreshToken: string | null
}

/** A token that ends within this is renewed before it is used, ms. */
const MARGIN_MS = 60_000

/** One that somebody else has got: it is used as it is. */
export function fixedToken(token: string): TokenSource {
  return { token: () => Promise.resolve(token), another: () => Promise.resolve(null) }
}

/**
 * Tokens that renew themselves; asked by many at once, they are renewed once.
 * @param held what there is already; null asks for the first one with `renew`
 * @param renew gets the next ones
 */
export function renewedTokens(
  held: Tokens | null,
  renew: (old: Tokens | null) => Promise<Tokens>,
  now: () => number = Date.now,
): TokenSource {
  let current = held
  let renewing: Promise<Tokens> | null = null
  const next = async (): Promise<string> => {
    renewing ??= renew(current).finally(() => {
      renewing = null
    })
    current = await renewing
    return current.accessToken
  }
  return {
    token: async () =>
      current === null || current.expiresAt - now() <= MARGIN_MS ? await next() : current.accessToken,
    // Somebody else may have renewed it meanwhile.
    another: async (refused) =>
      current === null || current.accessToken === refused ? await next() : current.accessToken,
  }
}
