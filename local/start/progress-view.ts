import type { DayView } from '../../api/days.ts'
import { progressLine } from '../../cli/output/watch-day.ts'

const QUIET_MS = 3000

/**
 * A bar and one line, redrawn in place on a terminal; elsewhere a line every few seconds when something has changed.
 */
export function progressView(out: NodeJS.WriteStream): { show(view: DayView): void; end(): void } {
  let last = ''
  let at = -Infinity
  return {
    show(view) {
      const line = progressLine(view)
      if (line === last) return
      if (out.isTTY) {
        last = line
        out.write(`\r\x1b[K${`${bar(view)} ${line}`.slice(0, (out.columns || 120) - 1)}`)
        return
      }
      if (performance.now() - at < QUIET_MS) return
      last = line
      at = performance.now()
      out.write(`  ${line}\n`)
    },
    end() {
      if (out.isTTY) out.write('\r\x1b[K')
    },
  }
}

function bar({ counts }: DayView): string {
  const width = 24
  const share =
    (counts.conversations ?? 0) === 0 ? 0 : Math.min(1, (counts.archived ?? 0) / (counts.conversations ?? 1))
  const full = Math.round(width * share)
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]`
}
