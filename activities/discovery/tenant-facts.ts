/** What the tenant is like tonight: link life, transcripts, and whether the credential sees everything. Three calls. */
import { ArchiveError } from '../../domain/errors.ts'
import { missingPermissions } from '../../domain/permissions.ts'
import type { TenantFile } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

/** Genesys' own default for download links. */
const DEFAULT_LINK_LIFE = 60
/**
 * Where the setting cannot be read, the shortest life that a tenant can set: too careful costs calls, too bold costs
 * recordings.
 */
const SHORTEST_LINK_LIFE = 2

type Ports = Pick<ActivityPorts, 'recordings' | 'speech' | 'permissions' | 'log' | 'settings'>

/** What the queues say of transcripts: those that have them, and how many say nothing. */
export interface QueueTranscription {
  transcribed: string[]
  silent: number
  /** False where the queues could not be listed. */
  read: boolean
}

export async function tenantFacts(
  { recordings, speech, permissions, log, settings }: Ports,
  queues: QueueTranscription,
): Promise<TenantFile> {
  const warnings = await permissionWarnings()
  return {
    linkLifeMinutes: await linkLife(warnings),
    transcription: await transcription(),
    transcribedQueues: queues.transcribed,
    warnings,
  }

  /**
   * Not knowing means asking, whatever it costs: a transcript that nobody asks for is lost without a trace. A queue
   * that says nothing may be transcribed.
   */
  async function transcription(): Promise<TenantFile['transcription']> {
    if (settings.speechTranscripts !== 'auto') return settings.speechTranscripts
    const scope = await speech.scope()
    switch (scope) {
      case 'all':
      case 'off':
        return scope
      case 'by-queue':
        return queues.read && queues.silent === 0 ? 'by-queue' : 'all'
      case 'unknown':
        log.warn('transcription.unknown', {})
        return 'all'
    }
  }

  /**
   * Genesys leaves out what the credential may not see, without a word: an alarm at the start instead of a silent hole.
   */
  async function permissionWarnings(): Promise<string[]> {
    const granted = await permissions.granted()
    if (granted === null) {
      log.warn('permissions.unknown', {})
      return [
        'the tenant does not tell which permissions the credential has: recordings with sensitive data may be left out',
      ]
    }
    return missingPermissions(granted).map(({ permission, consequence }) => {
      log.warn('permission.missing', { permission, consequence })
      return `permission ${permission} is missing: ${consequence}`
    })
  }

  async function linkLife(warnings: string[]): Promise<number> {
    try {
      return (await recordings.linkLifeMinutes()) ?? DEFAULT_LINK_LIFE
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.code === 'source-unauthorized') throw error
      warnings.push('the recording settings may not be read: download links are taken to live two minutes')
      return SHORTEST_LINK_LIFE
    }
  }
}
