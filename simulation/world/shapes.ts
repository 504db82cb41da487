/** Every shape that a conversation of the simulated world can have, and how often. */
import type { Draw } from '../../local/genesys-simulator/random.ts'
import { SWITCHED_OFF } from '../story/switched-off.ts'
import { contradictoryAttributes, cutAttributes, emptyAttributes } from './attributes.ts'
import {
  course,
  endsDaysLater,
  manyLegs,
  manyRecordings,
  menuOnly,
  neverEnds,
  plainCall,
  reopened,
  reopenedAYearLater,
  unannounced,
  unannouncedAndLate,
  withScreen,
  type CallPlan,
} from './calls.ts'
import { cardInThread, chat, lateAttachment, thread } from './digital.ts'
import { transcribed, transcribedBySession } from './spoken.ts'
import { badId, deeplyNested, hugeRecord, noList, unknownMedium, withoutSource } from './oddities.ts'
import type { Directory, TrueConversation } from './truth.ts'

export interface Shape {
  name: string
  /** Of how many, beside the others. */
  weight: number
  make(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation
}

export const SHAPES: readonly Shape[] = [
  { name: 'plain call', weight: 30, make: plainCall },
  { name: 'many legs', weight: 8, make: manyLegs },
  { name: 'many recordings', weight: 5, make: manyRecordings },
  { name: 'unannounced recording', weight: 3, make: unannounced },
  { name: 'unannounced and late', weight: 2, make: unannouncedAndLate },
  { name: 'screen recording', weight: 3, make: withScreen },
  { name: 'menu only', weight: 3, make: menuOnly },
  { name: 'ends days later', weight: 4, make: endsDaysLater },
  { name: 'never ends', weight: 2, make: neverEnds },
  { name: 're-opened', weight: 3, make: reopened },
  {
    name: 'late by hours',
    weight: 4,
    make: course((draw) => [
      [0, 'UPLOADING'],
      [draw.whole(1, 20), 'AVAILABLE'],
    ]),
  },
  {
    name: 'late by days',
    weight: 3,
    make: course((draw) => [
      [0, 'UPLOADING'],
      [24 * draw.whole(1, 6), 'AVAILABLE'],
    ]),
  },
  {
    name: 'late by weeks',
    weight: 2,
    make: course((draw) => [
      [0, 'UPLOADING'],
      [24 * draw.whole(8, 25), 'AVAILABLE'],
    ]),
  },
  { name: 'never uploaded', weight: 2, make: course(() => [[0, 'UPLOADING']]) },
  { name: 'in error', weight: 2, make: course(() => [[0, 'ERROR']]) },
  { name: 'archived at the source', weight: 2, make: course(() => [[0, 'ARCHIVED']]) },
  { name: 'deleted before the night', weight: 2, make: course(() => [[0, 'DELETED']]) },
  {
    name: 'deleted after ten days',
    weight: 2,
    make: course((draw) => [
      [0.2, 'AVAILABLE'],
      [24 * draw.whole(9, 12), 'DELETED'],
    ]),
  },
  {
    name: 'restored by somebody',
    weight: 1,
    make: course(() => [
      [0, 'ARCHIVED'],
      [30, 'RESTORING'],
      [36, 'RESTORED'],
    ]),
  },
  {
    name: 'in error until it is deleted',
    weight: 1,
    make: course((draw) => [
      [0, 'ERROR'],
      [24 * draw.whole(12, 16), 'DELETED'],
    ]),
  },
  { name: 'chat', weight: 3, make: chat },
  { name: 'record of megabytes', weight: 0.7, make: hugeRecord },
  { name: 're-opened a year later', weight: 0.5, make: reopenedAYearLater },
  { name: 'thread of messages', weight: 6, make: thread('message') },
  { name: 'emails', weight: 5, make: thread('email') },
  { name: 'card number in a thread', weight: 2, make: cardInThread },
  { name: 'attachment that comes later', weight: 2, make: lateAttachment },
  { name: 'transcribed call', weight: 6, make: transcribed([0, 2]) },
  { name: 'transcribed a day later', weight: 3, make: transcribedBySession([20, 60]) },
  { name: 'empty attributes', weight: 2, make: emptyAttributes },
  { name: 'contradictory attributes', weight: 2, make: contradictoryAttributes },
  { name: 'cut attributes', weight: 2, make: cutAttributes },
  { name: 'unknown medium', weight: 1, make: unknownMedium },
  { name: 'medium without a source', weight: 1, make: withoutSource },
  { name: 'unreadable record', weight: 1, make: noList },
  { name: 'id that is none', weight: 0.5, make: badId },
  { name: 'deeply nested record', weight: 0.3, make: deeplyNested },
]

export function shapesInUse(): Shape[] {
  return SHAPES.filter(({ name }) => !SWITCHED_OFF.some((entry) => entry.name === name))
}
