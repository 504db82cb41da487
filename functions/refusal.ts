/** An app that refuses to start: one function, health, that answers 503 with the codes of what is wrong. */
import { app } from '@azure/functions'
import { health, type NotStarted } from '../api/health.ts'
import { ArchiveError } from '../domain/errors.ts'
import { SettingsError } from '../domain/settings-error.ts'

/** The oldest Node that every library of the app runs on; undici asks for the most. */
const OLDEST_NODE = [22, 19] as const

/** Why the app cannot run on this version of Node, or null. */
export function nodeProblem(version: string): ArchiveError | null {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldest, oldestMinor] = OLDEST_NODE
  return major > oldest || (major === oldest && minor >= oldestMinor)
    ? null
    : new ArchiveError('node-too-old', `Holdfast needs Node ${OLDEST_NODE.join('.')} or newer; this is ${version}`)
}

/** Codes and names of settings, never a value: whoever asks is not known. */
export function startProblems(error: unknown): NotStarted['problems'] {
  if (error instanceof SettingsError) return error.problems.map(({ code, setting }) => ({ code, setting }))
  return [{ code: error instanceof ArchiveError ? error.code : 'unexpected' }]
}

/** Says why in the log, whole, and registers health alone. */
export function refuse(error: unknown): void {
  console.error(error instanceof ArchiveError ? error.message : error)
  const answer: NotStarted = { status: 'not-started', problems: startProblems(error) }
  const body = JSON.stringify(answer)
  app.http(health.id, {
    route: health.path,
    methods: [health.method],
    authLevel: 'anonymous',
    handler: () => ({
      status: 503,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body,
    }),
  })
}
