/**
 * Request units, modelled on the documented figures: [KiB, reading one item, writing one item].
 * Source: Microsoft Learn, "Estimate RU/s" and the capacity planner, with default indexing.
 */
const FIGURES = [
  [1, 1, 4.95],
  [4, 1.14, 6.67],
  [16, 1.67, 9.52],
  [100, 10, 48],
] as const
const KIB = 1024

/** Charge of a request that changed and found nothing. */
export const CHARGE_OF_NOTHING = 1

export function readCharge(bytes: number): number {
  return interpolate(bytes / KIB, 1)
}

export function writeCharge(bytes: number): number {
  return interpolate(bytes / KIB, 2)
}

/** A replaced item leaves the index and enters it again. */
export function replaceCharge(oldBytes: number, newBytes: number): number {
  return writeCharge(oldBytes) + writeCharge(newBytes)
}

/** Grows with what was looked at and what was given, not with the size of the container. */
export function queryCharge(page: { rowsRead: number; rowsGiven: number; bytesRead: number }): number {
  return 2.3 + 0.03 * page.rowsRead + 0.2 * page.rowsGiven + 0.05 * (page.bytesRead / KIB)
}

function interpolate(kib: number, column: 1 | 2): number {
  for (let i = 1; i < FIGURES.length; i++) {
    const [low, high] = [FIGURES[i - 1] ?? FIGURES[0], FIGURES[i] ?? FIGURES[3]]
    if (kib <= high[0] || i === FIGURES.length - 1) {
      const share = Math.max(0, (kib - low[0]) / (high[0] - low[0]))
      return low[column] + share * (high[column] - low[column])
    }
  }
  return FIGURES[0][column]
}
