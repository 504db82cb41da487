/**
 * The vault as it was archived. Everything in it is written once, so of each name the first version counts; whoever has
 * the right to write can put another over it, which then is what a plain read gives.
 */
import type { StoredFacts, VaultReader } from '../../domain/ports/vault.ts'

/** Where only `read` is used, no listing goes before it, and each read asks for the versions of its name. */
export type FirstVersions = Pick<VaultReader, 'facts' | 'list' | 'read' | 'versions'>

/**
 * @param onLater hears of each name that something was put over, with the ids of what was; once for each name
 */
export function firstVersions<V extends FirstVersions>(
  vault: V,
  onLater: (path: string, laterVersions: readonly string[]) => void,
): V {
  const overwritten = new Map<string, StoredFacts>()
  const listed = new Set<string>()
  return { ...vault, facts: firstOf, list, read }

  async function* list(container: string, prefix: string): AsyncIterable<StoredFacts[]> {
    for await (const page of vault.list(container, prefix)) {
      page.forEach(note)
      yield page
    }
    listed.add(`${container}/${prefix}`)
  }

  async function read(container: string, name: string, versionId?: string) {
    const path = `${container}/${name}`
    const known = versionId === undefined && (overwritten.has(path) || !isListed(path))
    const first = known ? await firstOf(container, name) : null
    return known && first === null ? null : await vault.read(container, name, versionId ?? first?.versionId)
  }

  async function firstOf(container: string, name: string): Promise<StoredFacts | null> {
    const path = `${container}/${name}`
    if (isListed(path)) return overwritten.get(path) ?? (await vault.facts(container, name))
    const [first, ...later] = await vault.versions(container, name)
    if (first === undefined) return null
    const facts = { ...first, laterVersions: later.map(({ versionId = '' }) => versionId) }
    note(facts)
    return facts
  }

  /** Listed to the end: what is not among the names that something was put over has one version. */
  function isListed(path: string): boolean {
    for (const prefix of listed) if (path.startsWith(prefix)) return true
    return false
  }

  function note(facts: StoredFacts): void {
    const { container, name, laterVersions = [] } = facts
    const path = `${container}/${name}`
    if (laterVersions.length === 0 || overwritten.has(path)) return
    overwritten.set(path, facts)
    onLater(path, laterVersions)
  }
}

/** For a list of what is wrong. */
export function putOverProblem(path: string, { length }: readonly string[]): string {
  const what = length === 1 ? 'another version was' : `${length} other versions were`
  return `${path}: ${what} put over it; the first counts`
}
