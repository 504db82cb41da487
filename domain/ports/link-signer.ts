/** What a link leads to: one blob, in the version that storage names where it has versions. */
export interface LinkTarget {
  container: string
  name: string
  versionId: string | null
  /** As the browser saves it. */
  filename: string
}

export interface SignedLink {
  url: string
  /** SHA-256 (lower-case hex) of the link's signature: what the trail keeps of it. */
  signatureSha256: string
}

/** Signs links that read one blob, over https, until an instant. */
export interface LinkSigner {
  /** @param until ISO UTC @throws ArchiveError of the vault when no key to sign with can be had */
  link(target: LinkTarget, until: string): Promise<SignedLink>
}
