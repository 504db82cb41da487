/** The people and the machine of the local directory: one for each role, and a second compliance officer. */
import { createHash, createHmac } from 'node:crypto'
import type { Role } from '../../domain/access/principal.ts'

export interface Persona {
  /** Name after `holdfast login --as`. */
  id: PersonaId
  name: string
  kind: 'person' | 'machine'
  role: Role
  oid: string
}

const PEOPLE = {
  reviewer: ['Rosa Reviewer', 'Legal.Reviewer'],
  compliance: ['Carl Compliance', 'Compliance.Officer'],
  compliance2: ['Cleo Compliance', 'Compliance.Officer'],
  auditor: ['Ada Auditor', 'Auditor'],
  administrator: ['Paul Platform', 'Platform.Administrator'],
  executive: ['Eva Executive', 'Executive.Officer'],
  machine: ['Night machine', 'Platform.Machine'],
} as const satisfies Record<string, readonly [string, Role]>
export type PersonaId = keyof typeof PEOPLE
/** A grant of the local directory alone: no code, no waiting, for commands and tests. */
export const PERSONA_GRANT = 'urn:holdfast:persona'
export const PERSONA_IDS = Object.keys(PEOPLE) as PersonaId[]

export interface Directory {
  personas: Persona[]
  /** Client id of the API: the audience of its tokens. */
  audience: string
  /** Public client of the command line. */
  clientId: string
  /** Client of the machine, and its secret. */
  machine: { clientId: string; secret: string }
}

/** The same for the same data folder, whenever it starts. @param secret known to this deployment alone */
export function localDirectory(tenantId: string, secret: string): Directory {
  const id = (what: string) => guid(`${tenantId}/${what}`)
  return {
    personas: PERSONA_IDS.map((persona) => {
      const [name, role] = PEOPLE[persona]
      return { id: persona, name, role, oid: id(persona), kind: persona === 'machine' ? 'machine' : 'person' }
    }),
    audience: id('api'),
    clientId: id('cli'),
    machine: { clientId: id('machine-client'), secret: createHmac('sha256', secret).update('machine').digest('hex') },
  }
}

function guid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
