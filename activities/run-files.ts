/** The staging files of one night: their names and shapes in one place. */
import type { Conversation } from '../domain/record/conversation.ts'
import type { DayRun } from '../domain/day-run.ts'
import type { PlannedConversation, Unreadable } from '../use-cases/conversation/plan.ts'

/** One discovery page, reduced to what ended on the day. `open` counts conversations without an end. */
export interface DiscoveredPage {
  conversations: Conversation[]
  unreadable: Unreadable[]
  open: number
  /** Ids of all records that began on the day, wherever they belong: what is counted against the source's own count. */
  started?: string[]
  /** Open conversations whose last ended session ended on the day, too young yet to be taken as they are. */
  stillOpen?: StillOpen[]
}
export interface StillOpen {
  conversationId: string
  /** ISO UTC: when its last session ended. */
  since: string
}

/** Conversations that began on the day: by the job that discovery reads, and by the source's independent count. */
export interface StartedCounts {
  job: number
  /** An estimate of the source; null where it could not be had. */
  query: number | null
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
  /** Absent where nothing was counted. */
  started?: StartedCounts
}
function folder(dayRun: DayRun): string {
  return `days/${dayRun.day}/${dayRun.startedAt.replace(/[^0-9]/g, '')}`
}

export const runFiles = {
  page: (dayRun: DayRun, source: 'lake' | 'tail' | 'count' | 'before', page: number) =>
    `${folder(dayRun)}/pages/${source}-${String(page).padStart(5, '0')}`,
  cursors: (dayRun: DayRun, jobId: string) => `${folder(dayRun)}/cursors/${jobId}`,
  countPages: (dayRun: DayRun) => `${folder(dayRun)}/pages/count-`,
  beforePages: (dayRun: DayRun) => `${folder(dayRun)}/pages/before-`,
  /** Ids that a part of the independent count met. */
  counted: (dayRun: DayRun, part: number) => `${folder(dayRun)}/counted/${part}`,
  pages: (dayRun: DayRun) => `${folder(dayRun)}/pages/`,
  /** Records that a look at another day found and that ended on this one; they wait for its next look. */
  carried: (day: string, conversationId: string) => `days/${day}/carried/${conversationId}`,
  carriedOver: (day: string) => `days/${day}/carried/`,
  started: (dayRun: DayRun) => `${folder(dayRun)}/started`,
  stillOpen: (dayRun: DayRun) => `${folder(dayRun)}/still-open`,
  residency: (dayRun: DayRun) => `${folder(dayRun)}/residency`,
  plan: (dayRun: DayRun) => `${folder(dayRun)}/plan`,
  names: (dayRun: DayRun) => `${folder(dayRun)}/names`,
  tenant: (dayRun: DayRun) => `${folder(dayRun)}/tenant`,
  slice: (dayRun: DayRun, slice: string) => `${folder(dayRun)}/slices/${slice}`,
  expected: (dayRun: DayRun, slice: string) => `${folder(dayRun)}/expected/${slice}`,
  expectations: (dayRun: DayRun) => `${folder(dayRun)}/expected/`,
  pending: (dayRun: DayRun, slice: string, batch: number | string) => `${folder(dayRun)}/pending/${slice}-${batch}`,
  pendings: (dayRun: DayRun) => `${folder(dayRun)}/pending/`,
  /** What a page of a later look, or of the closing, has taken over of the pending files. */
  taken: (dayRun: DayRun, round: number, page: number) =>
    `${folder(dayRun)}/taken/${String(round).padStart(3, '0')}-${String(page).padStart(4, '0')}`,
  takens: (dayRun: DayRun) => `${folder(dayRun)}/taken/`,
  closed: (dayRun: DayRun, page: number) => `${folder(dayRun)}/closed/${String(page).padStart(4, '0')}`,
  closeds: (dayRun: DayRun) => `${folder(dayRun)}/closed/`,
  failed: (dayRun: DayRun, slice: string) => `${folder(dayRun)}/failed/${slice}`,
  failures: (dayRun: DayRun) => `${folder(dayRun)}/failed/`,
  /** What Genesys itself says is lost or late. */
  lossesOf: (dayRun: DayRun, reportId: string) => `${folder(dayRun)}/losses/${encodeURIComponent(reportId)}`,
  losses: (dayRun: DayRun) => `${folder(dayRun)}/losses/`,
  /** The same of conversations that are to be archived, by slice. */
  reported: (dayRun: DayRun, slice: string) => `${folder(dayRun)}/reported/${slice}/`,
  reportedBy: (dayRun: DayRun, slice: string, status: string) => `${folder(dayRun)}/reported/${slice}/${status}`,
  /** Statuses whose reports were read before the slices began. */
  reportsRead: (dayRun: DayRun, status: string) => `${folder(dayRun)}/reports-read/${status}`,
  /** What a batch found by asking for inventories that nothing called for. */
  sample: (dayRun: DayRun, slice: string, batch: string) => `${folder(dayRun)}/samples/${slice}-${batch}`,
  samples: (dayRun: DayRun) => `${folder(dayRun)}/samples/`,
  orphanGaps: (dayRun: DayRun) => `${folder(dayRun)}/orphan-gaps`,
  /** The day that an orphan belongs to: the first that saw it. */
  orphanHome: (orphanId: string) => `orphans/${encodeURIComponent(orphanId)}`,
  /** What reconciliation had found when it went on with this shard. */
  reconciled: (dayRun: DayRun, shard: number) => `${folder(dayRun)}/reconciled/${shard}`,
  /** How many pages of each shard there are; what sealing certifies. */
  certified: (dayRun: DayRun) => `${folder(dayRun)}/certified/pages`,
  certifiedPage: (dayRun: DayRun, shard: number, page: number) => `${folder(dayRun)}/certified/${shard}-${page}`,
  receipts: (dayRun: DayRun) => `${folder(dayRun)}/receipts`,
}
