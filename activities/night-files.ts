/** The staging files of one night: their names and shapes in one place. */
import type { Conversation } from '../domain/record/conversation.ts'
import type { Night } from '../domain/night.ts'
import type { PlannedConversation, Unreadable } from '../use-cases/conversation/plan.ts'

/** One discovery page, reduced to what ended on the day. `open` counts conversations without an end. */
export interface DiscoveredPage {
  conversations: Conversation[]
  unreadable: Unreadable[]
  open: number
}

export interface SliceFile {
  slice: string
  conversations: PlannedConversation[]
  unreadable: Unreadable[]
}

export interface PlanFile {
  conversations: number
  open: number
  known: number
  slices: string[]
  warnings: string[]
}
function folder(night: Night): string {
  return `days/${night.day}/${night.startedAt.replace(/[^0-9]/g, '')}`
}

export const nightFiles = {
  page: (night: Night, source: 'lake' | 'tail', page: number) =>
    `${folder(night)}/pages/${source}-${String(page).padStart(5, '0')}`,
  pages: (night: Night) => `${folder(night)}/pages/`,
  plan: (night: Night) => `${folder(night)}/plan`,
  names: (night: Night) => `${folder(night)}/names`,
  tenant: (night: Night) => `${folder(night)}/tenant`,
  slice: (night: Night, slice: string) => `${folder(night)}/slices/${slice}`,
  expected: (night: Night, slice: string) => `${folder(night)}/expected/${slice}`,
  expectations: (night: Night) => `${folder(night)}/expected/`,
  pending: (night: Night, slice: string, batch: number) => `${folder(night)}/pending/${slice}-${batch}`,
  pendings: (night: Night) => `${folder(night)}/pending/`,
  /** Names of pending files that a later look has taken over. */
  taken: (night: Night, round: number) => `${folder(night)}/taken/${String(round).padStart(3, '0')}`,
  takens: (night: Night) => `${folder(night)}/taken/`,
  failed: (night: Night, slice: string) => `${folder(night)}/failed/${slice}`,
  failures: (night: Night) => `${folder(night)}/failed/`,
  speechProbe: (night: Night, slice: string) => `${folder(night)}/speech-probe/${slice}`,
  /** What Genesys itself says is lost or late. */
  losses: (night: Night) => `${folder(night)}/losses`,
  receipts: (night: Night) => `${folder(night)}/receipts`,
}
