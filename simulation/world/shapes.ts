/** Every shape that a conversation of the simulated world can have, and how often. */
import type { Draw } from '../../local/genesys-simulator/random.ts'
import { SWITCHED_OFF } from '../story/switched-off.ts'
import { plainCall, type CallPlan } from './calls.ts'
import type { Directory, TrueConversation } from './truth.ts'

export interface Shape {
  name: string
  /** Of how many, beside the others. */
  weight: number
  make(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation
}

export const SHAPES: readonly Shape[] = [{ name: 'plain call', weight: 10, make: plainCall }]

export function shapesInUse(): Shape[] {
  return SHAPES.filter(({ name }) => !SWITCHED_OFF.some((entry) => entry.name === name))
}
