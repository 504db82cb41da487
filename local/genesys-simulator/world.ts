/** What the routes share: the tenant, its time, its faults and its media. */
import type { Faults } from './faults.ts'
import type { MediaServer } from './media-server.ts'
import type { SimulatorClock } from './simulator-clock.ts'
import type { Tenant } from './tenant/shapes.ts'
import type { SimConversation } from './tenant/shapes.ts'
import { conversationAt } from './tenant/conversation.ts'
import type { Days } from './tenant/days.ts'
import { placeOf } from './conversation-id.ts'
import { notFound } from './refusal.ts'
import type { Restores } from './wire/recording.ts'

export interface World {
  tenant: Tenant
  days: Days
  clock: SimulatorClock
  faults: Faults
  media: MediaServer
  /** Files on the media origin that are more than noise: by id, made when they are fetched. */
  documents: Map<string, () => Buffer>
  restores: Restores
  /** Conversations whose recordings are protected from deletion. */
  protectedIds: Set<string>
  /** Life of a presigned address, ms of the wall clock (2 to 60 minutes in Genesys). */
  urlTtlMs: number
}

export interface Ask {
  method: string
  /** Parts of the path after /api/v2. */
  path: string[]
  query: URLSearchParams
  body: unknown
  token: string
}
export interface Reply {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

/** @throws Refusal 404 for an id of another tenant, or of a conversation that has not begun yet */
export function conversationById({ tenant, clock }: World, id: string): SimConversation {
  const place = placeOf(tenant.seed, id)
  const conversation = place === null ? null : conversationAt(tenant, place)
  if (conversation === null || conversation.start > clock.now()) throw notFound('conversation')
  return conversation
}
