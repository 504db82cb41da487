/** Conversations with the truth about them: the same seed gives the same ones. */
import { asMail } from './mail.ts'
import { asMessages } from './messages.ts'
import { asTranscript } from './transcript.ts'
import { tellMail } from './letters.ts'
import { tellPayment } from './payment.ts'
import { tellHarmless } from './small-talk.ts'
import { chance, hashOf } from './random.ts'
import { KINDS, type Document, type Kind } from './document.ts'
import { LANGUAGES, type Language, type Split } from './phrases.ts'
import { talk, type Talk } from './turns.ts'

const PAYMENTS = 0.65
const HELD_OUT = 0.34

/** `each` documents of every kind in every language. */
export function* documents(seed: number, each: number): Generator<Document> {
  for (const language of LANGUAGES)
    for (const kind of KINDS)
      for (let i = 0; i < each; i++) yield document(`${seed}/${language}/${kind}/${i}`, language, kind)
}

export function document(name: string, language: Language, kind: Kind): Document {
  const luck = chance(hashOf(name))
  const split: Split = luck.yes(HELD_OUT) ? 'held-out' : 'seen'
  const told = talk(luck, language, split, kind === 'mail')
  if (!luck.yes(PAYMENTS)) tellHarmless(told)
  else if (kind === 'mail') tellMail(told)
  else tellPayment(told)
  return written(name, kind, told)
}

export function written(name: string, kind: Kind, told: Talk): Document {
  const { dialect, split, secrets, harmless } = told
  const shaped = kind === 'transcript' ? asTranscript(told) : kind === 'messages' ? asMessages(told) : asMail(told)
  return { name, language: dialect.language, kind, split, secrets, harmless, ...shaped }
}
