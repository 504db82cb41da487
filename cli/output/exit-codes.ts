import type { DayView } from '../../api/days.ts'

/** What a script can rely on. */
export const EXIT = { ok: 0, failed: 1, usage: 2, gaps: 3, differs: 4 } as const

/** Exit code of a day: only a closed day without open gaps is a success. */
export function exitOf(status: DayView['status']): number {
  switch (status) {
    case 'complete':
    case 'complete-with-excuses':
      return EXIT.ok
    case 'gaps':
      return EXIT.gaps
    case 'failed':
    case 'running':
      return EXIT.failed
  }
}
