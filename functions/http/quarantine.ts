/** HTTP: a person's word on a quarantined file. */
import { approveDisposal } from '../../api/quarantine.ts'
import { approveQuarantined } from '../../use-cases/disposition/approve-quarantined.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { NotFound } from './problem.ts'

type Ports = Parameters<typeof approveQuarantined>[0]

export function quarantineEndpoints(ports: Ports): Endpoint[] {
  return [
    endpoint(approveDisposal, async ({ body: { name, reason }, principal, note }) => {
      note({ subject: `quarantine/${name}`, purpose: reason, objects: 1 })
      const approved = await approveQuarantined(ports, {
        name,
        reason,
        by: { oid: principal.oid, name: principal.name },
      })
      if (approved === null) throw new NotFound('unknown-file', 'quarantine has no such file')
      return approved
    }),
  ]
}
