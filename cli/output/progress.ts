/** How far something is: a bar in one line on a terminal; elsewhere a plain line every few seconds. */
import type { DayView } from '../../api/days.ts'
import { plain } from './format.ts'
import { progressLine } from './watch-day.ts'

const QUIET_MS = 3000
const BAR = 24
/** A narrower terminal shows no bar: the words say more. */
const ROOM_FOR_BAR = 60
const USUAL_COLUMNS = 80

/** Of a stream only what a bar needs. */
interface Out {
  readonly isTTY: boolean
  readonly columns: number
  write(text: string): boolean
}

export interface Progress {
  show(done: number, total: number, line: string): void
  /** Takes the line away again; what follows starts on a clean one. */
  end(): void
}

export function progress(out: Out): Progress {
  let last = ''
  let at = -Infinity
  return {
    show(done, total, words) {
      const line = plain(words)
      if (line === last) return
      if (out.isTTY) {
        last = line
        const columns = (out.columns || USUAL_COLUMNS) - 1
        out.write(`\r\x1b[K${`${columns < ROOM_FOR_BAR ? '' : `${bar(done, total)} `}${line}`.slice(0, columns)}`)
        return
      }
      if (performance.now() - at < QUIET_MS) return
      last = line
      at = performance.now()
      out.write(`  ${line}\n`)
    },
    end() {
      if (out.isTTY && last !== '') out.write('\r\x1b[K')
    },
  }
}

/** The same for a day that is being archived. */
export function dayProgress(out: Out): { show(view: DayView): void; end(): void } {
  const shown = progress(out)
  return {
    show: (view) => shown.show(view.counts.archived ?? 0, view.counts.conversations ?? 0, progressLine(view)),
    end: shown.end,
  }
}

function bar(done: number, total: number): string {
  const full = total === 0 ? 0 : Math.round(BAR * Math.min(1, done / total))
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}]`
}
