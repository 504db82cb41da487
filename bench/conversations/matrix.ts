/** Every request for a code or PIN with every answer, of one language and split, as calls and as chats in turn. */
import { chance, hashOf } from './random.ts'
import { bankOf, type Language, type Split } from './phrases.ts'
import { line, say, secret, short, talk } from './turns.ts'
import { written } from './generate.ts'
import type { Document } from './document.ts'

const REQUESTS = ['code', 'code3', 'code4', 'pin'] as const

/** @param share of the pairs, from 0 to 1; which ones they are follows from the seed */
export function* matrix(seed: number, language: Language, split: Split, share: number): Generator<Document> {
  const bank = bankOf(language, split)
  for (const section of REQUESTS)
    for (const [i, request] of bank[section].entries())
      for (const [j, answer] of bank.answer.entries()) {
        const name = `${seed}/${language}/${split}/${section}/${i}/${j}`
        const luck = chance(hashOf(name))
        if (!luck.yes(share)) continue
        const told = talk(luck, language, split)
        const four = section === 'code4' || section === 'pin'
        const digits = luck.digits(four ? 4 : 3)
        const id = secret(told, section === 'pin' ? 'pin' : 'code', digits)
        say(told, 'agent', line(told, luck.pick(bank.open)))
        say(told, 'agent', line(told, request))
        const said = short(told, { id, digits, from: 0 }, { spoken: luck.pick(['singles', 'pairs']), written: '' })
        say(told, 'customer', line(told, answer, { '': said }))
        say(told, 'agent', line(told, luck.pick(bank.close)))
        yield written(name, luck.yes(0.5) ? 'transcript' : 'messages', told)
      }
}
