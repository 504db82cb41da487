/** What the tenant says of itself and of its credential: transcription settings and granted permissions. */
import type { Models } from 'purecloud-platform-client-v2'
import type { Ask, Reply, World } from '../world.ts'

const PERMISSIONS: Record<string, Record<string, string[]>> = {
  analytics: { conversationDetail: ['view'], datawarehouse: ['view'] },
  audits: { audit: ['view'] },
  conversation: { communication: ['view'], message: ['view'], email: ['view'], webmessaging: ['view'] },
  recording: {
    recording: ['view', 'viewSensitiveData', 'editRetention', 'restore'],
    screenRecording: ['view'],
    orphan: ['view'],
    recordingSegment: ['view'],
  },
  routing: { queue: ['view'], wrapupCode: ['view'], transcriptionSettings: ['view'] },
  speechAndTextAnalytics: { data: ['view'] },
}

export function settingRoutes({ faults, tenant }: World): (ask: Ask) => Reply | null {
  return ({ method, path }) => {
    if (method !== 'GET') return null
    switch (path.join('/')) {
      case 'routing/settings/transcription':
        return {
          status: 200,
          body: {
            transcription: tenant.profile.transcribes ? 'EnabledQueueFlow' : 'Disabled',
            transcriptionConfidenceThreshold: 0.5,
            lowLatencyTranscriptionEnabled: false,
            contentSearchEnabled: true,
            pciDssRedactionEnabled: false,
            piiRedactionEnabled: false,
          } satisfies Models.TranscriptionSettings,
        }
      case 'authorization/subjects/me':
        return { status: 200, body: ownGrants() }
      default:
        return null
    }
  }

  function ownGrants(): Models.AuthzSubject {
    const missing = faults.value('no-sensitive-data') !== null ? new Set(['viewSensitiveData']) : new Set<string>()
    const policies = Object.entries(PERMISSIONS).flatMap(([domain, entities]) =>
      Object.entries(entities).map(([entityName, actions]) => ({
        domain,
        entityName,
        actions: actions.filter((action) => !missing.has(action)),
      })),
    )
    return {
      id: tenant.directory.organizationId,
      name: 'archive client',
      version: 1,
      grants: [
        {
          subjectId: tenant.directory.organizationId,
          division: { id: '*', name: 'All divisions', description: 'Every division' },
          role: { id: tenant.directory.organizationId, name: 'Archive', policies, default: false },
        },
      ],
    }
  }
}
