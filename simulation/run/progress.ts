/** How far a run is: a bar where somebody watches, one line a seed where it goes to a file. */
import type { SeedReport } from './seeds.ts'

const WIDTH = 30

export interface Progress {
  told(report: SeedReport): void
  over(done: number): void
}

export function progressOf(seeds: number, output: NodeJS.WriteStream): Progress {
  const bar = (done: number): string => {
    const full = Math.round((done / seeds) * WIDTH)
    return `\r${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${done} of ${seeds} lives`
  }
  return {
    over: (done) => {
      if (output.isTTY) output.write(done === seeds ? '\r\x1b[K' : bar(done))
    },
    told: ({ seed, violations, dearest: { activities, calls, events } }) => {
      if (!output.isTTY || violations.length > 0)
        output.write(
          `${output.isTTY ? '\r\x1b[K' : ''}seed ${seed}: ${violations.length} violations; ` +
            `dearest day: ${activities} activities, ${calls} calls, ${events} events\n`,
        )
    },
  }
}
