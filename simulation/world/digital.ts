/** Threads of messages, emails and their attachments. */
import { uuid, type Draw } from '../../local/genesys-simulator/random.ts'
import { attributes, DAY, leg, MINUTE, type CallPlan } from './calls.ts'
import { CARD_NUMBERS } from './card-numbers.ts'
import type { Directory, TrueAttachment, TrueConversation, TrueText } from './truth.ts'

const SAID = ['Good morning.', 'Please confirm the order.', 'It is confirmed.', 'Thank you.', 'Where is my contract?']

export function thread(
  medium: 'message' | 'email' | 'chat',
): (d: Draw, directory: Directory, plan: CallPlan) => TrueConversation {
  return (draw, directory, { id, start, end }) => {
    const queueId = draw.pick(directory.queues).id
    const count = draw.whole(1, 5)
    return {
      id,
      shape: medium,
      start,
      stretches: [{ from: start, end }],
      direction: 'inbound',
      divisionId: draw.pick(directory.divisions).id,
      legs: [
        leg(id, 'customer', {
          medium,
          queueId,
          address: `${id.slice(0, 8)}@example.com`,
          attributes: attributes(draw),
        }),
        leg(id, 'agent', { medium, queueId, userId: draw.pick(directory.users).id }),
      ],
      recordings: [],
      texts: Array.from({ length: count }, (_, i) => text(draw, id, i, start + ((end - start) * i) / count)),
    }
  }
}

/** A legacy web chat: its text comes with its recording alone. */
export function chat(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const found = thread('chat')(draw, directory, plan)
  return { ...found, texts: found.texts?.map((entry) => ({ ...entry, attachments: [] })) ?? [] }
}

/** Somebody types a card number into it. */
export function cardInThread(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const found = thread('message')(draw, directory, plan)
  const card = draw.pick(CARD_NUMBERS)
  return {
    ...found,
    texts: found.texts?.map((entry) => ({ ...entry, said: `${entry.said} My card is ${card}.` })) ?? [],
  }
}

/** Its attachment can be had only from the second look on. */
export function lateAttachment(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const found = thread('message')(draw, directory, plan)
  const from = plan.end + draw.whole(1, 3) * DAY
  return {
    ...found,
    texts:
      found.texts?.map((entry, i) =>
        i > 0 ? entry : { ...entry, attachments: [attachment(draw, plan.id, 9, from)] },
      ) ?? [],
  }
}

function text(draw: Draw, id: string, index: number, at: number): TrueText {
  return {
    id: uuid('text', id, index),
    at: Math.round(at),
    said: draw.pick(SAID),
    attachments: draw.chance(0.3) ? [attachment(draw, id, index, Math.round(at) + MINUTE)] : [],
  }
}

function attachment(draw: Draw, id: string, index: number, from: number): TrueAttachment {
  return { id: uuid('attachment', id, index), name: `note ${index}.txt`, from, content: `${draw.pick(SAID)} (${id})\n` }
}
