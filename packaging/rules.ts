/** What a package must be before anyone may deploy it. */
import { lstatSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Limits: a host that starts in a second, and a folder that a person can read through. */
const MOST_FILES = 50
const MOST_ZIP_BYTES = 10 * 1024 * 1024

export interface PackagedFile {
  /** Relative to the package, with `/`. */
  path: string
  bytes: number
  link: boolean
}

/** Every entry below the folder that is not a folder, sorted by path. */
export function packagedFiles(folder: string): PackagedFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return {
        path: relative(folder, path).split(sep).join('/'),
        bytes: lstatSync(path).size,
        link: entry.isSymbolicLink(),
      }
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

const NEEDED = ['host.json', 'package.json', 'dist/entry.js', 'dist/thread.js', 'policy/retention.json']
const ALLOWED = /^(host\.json|package\.json|dist\/[\w.-]+\.js|policy\/[\w.-]+\.json)$/

/** What is wrong, in words; `[]` when nothing is. `zipBytes` is the size of the same files in one zip. */
export function packageProblems(files: readonly PackagedFile[], zipBytes: number): string[] {
  const paths = new Set(files.map(({ path }) => path))
  return [
    ...NEEDED.filter((path) => !paths.has(path)).map((path) => `${path} is missing`),
    ...files.filter(({ link }) => link).map(({ path }) => `${path} is a link: it would lead out of the package`),
    ...files
      .filter(({ path, link }) => !link && !ALLOWED.test(path))
      .map(({ path }) => `${path} has no business in the package`),
    ...(files.length > MOST_FILES ? [`${files.length} files are more than ${MOST_FILES}`] : []),
    ...(zipBytes > MOST_ZIP_BYTES ? [`a zip of ${zipBytes} bytes is larger than ${MOST_ZIP_BYTES}`] : []),
  ]
}
