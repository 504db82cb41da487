/**
 * How many inventories of single conversations a batch may ask for: one call each, where all else of a night is asked
 * by the hundred. What is over waits for the next look of the night, and after that for the next day.
 */
import { sha256Hex } from '../../evidence/digest.ts'

/** Of a batch of a hundred. */
const INVENTORIES_PER_BATCH = 20
/** Of the conversations for which only the batch speaks, while nothing was found by asking. */
const SAMPLE_SHARE = 0.02

export interface InventoryBudget {
  /** True when this inventory may be asked for now: it then counts. */
  mayAsk(): boolean
  /** True when this conversation is one of the sample, and may be asked for. */
  isSampled(conversationId: string): boolean
  /** A sampled inventory was compared with what was known. */
  note(foundMore: boolean): void
  readonly sampled: number
  readonly foundMore: number
}

/**
 * @param salt another sample for each run of a day: what was not asked today is asked tomorrow
 * @param finds how often sampling has found more so far: each doubles the sample
 */
export function inventoryBudget(salt: string, finds = 0, most = INVENTORIES_PER_BATCH): InventoryBudget {
  let left = most
  let sampled = 0
  let foundMore = 0
  const mayAsk = (): boolean => {
    if (left <= 0) return false
    left--
    return true
  }
  return {
    mayAsk,
    isSampled: (id) => drawOf(`${salt}/${id}`) < SAMPLE_SHARE * 2 ** (finds + foundMore) && mayAsk(),
    note(more) {
      sampled++
      if (more) foundMore++
    },
    get sampled() {
      return sampled
    },
    get foundMore() {
      return foundMore
    },
  }
}

/** [0, 1), the same for the same text: a delivery that comes twice asks the same. */
function drawOf(text: string): number {
  return Number.parseInt(sha256Hex(new TextEncoder().encode(text)).slice(0, 12), 16) / 2 ** 48
}
