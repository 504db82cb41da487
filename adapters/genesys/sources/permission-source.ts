/**
 * The credential's own grants: a missing permission hides recordings without a word, so it is looked for before a
 * night.
 */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { ArchiveError } from '../../../domain/errors.ts'
import type { PermissionSource } from '../../../domain/ports/permission-source.ts'
import { bodyOf } from '../wire/extended.ts'
import type { SdkClient } from '../sdk-client.ts'

const text = z.string().nullish()
const subject = z.looseObject({
  grants: z.array(
    z.looseObject({
      role: z
        .looseObject({
          policies: z
            .array(z.looseObject({ domain: text, entityName: text, actions: z.array(z.string()).nullish() }))
            .nullish(),
        })
        .nullish(),
    }),
  ),
})

export function createPermissionSource(client: SdkClient): PermissionSource {
  const api = new pc.AuthorizationApi(client)
  return {
    async granted() {
      try {
        const { grants } = await bodyOf('own permissions', subject, () => api.getAuthorizationSubjectsMe())
        const policies = grants.flatMap((grant) => grant.role?.policies ?? [])
        return [
          ...new Set(
            policies.flatMap(({ domain, entityName, actions }) =>
              (actions ?? []).map((action) => [domain ?? '*', entityName ?? '*', action].join(':')),
            ),
          ),
        ].sort()
      } catch (error) {
        if (!(error instanceof ArchiveError) || error.code === 'source-unauthorized') throw error
        return null
      }
    },
  }
}
