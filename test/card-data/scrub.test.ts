import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scrubMessages, scrubText } from '../../card-data/scrub.ts'

const said = (...texts: string[]) => texts.map((text, i) => ({ sender: i % 2 === 0 ? 'customer' : 'agent', text }))

describe('scrubText', () => {
  it('answers with the masked text and what was found', () => {
    expect(scrubText('pan 5555555555554444, cvc 321')).toEqual({
      text: 'pan 555555******4444, cvc ***',
      findings: [
        { kind: 'pan', start: 4, end: 20, masked: '555555******4444' },
        { kind: 'security-code', start: 26, end: 29, masked: '***' },
      ],
    })
  })
})

describe('scrubMessages', () => {
  it('masks each part of a split number as the whole number would be masked', () => {
    const texts = scrubMessages(said('4012', 'go on', '8888', 'and?', '8888 18', 'yes', '81 that is all')).map(
      ({ text }) => text,
    )
    expect(texts).toEqual(['4012', 'go on', '88**', 'and?', '**** 18', 'yes', '81 that is all'])
  })

  it('has one answer per message, in their order, also for none', () => {
    expect(scrubMessages([])).toEqual([])
    expect(scrubMessages(said('a', '', 'c'))).toEqual([
      { text: 'a', findings: [] },
      { text: '', findings: [] },
      { text: 'c', findings: [] },
    ])
  })

  it('joins what one sender says over messages of others, empty ones and other words, not what two senders say', () => {
    const apart = [
      { sender: 'c', text: '4012888' },
      { sender: 'a', text: 'one moment' },
      { sender: 'a', text: '' },
      { sender: 'c', text: 'let me turn it round' },
      { sender: 'a', text: 'please go on' },
      { sender: 'c', text: '888881881' },
    ]
    expect(scrubMessages(apart).map(({ text }) => text)).toEqual([
      '401288*',
      'one moment',
      '',
      'let me turn it round',
      'please go on',
      '*****1881',
    ])
    expect(
      scrubMessages([
        { sender: 'c', text: '40128888' },
        { sender: 'a', text: '88881881' },
      ]).flatMap(({ findings }) => findings),
    ).toEqual([])
  })

  it('masks echoes and read-backs, of numbers and of codes', () => {
    expect(
      scrubMessages(
        said(
          '2223',
          '2223',
          '4572',
          '4572, okay',
          '1061',
          '1061',
          '9580',
          'so 2223 4572 1061 9580, security code?',
          '482',
          '482, thanks',
        ),
      ).map(({ text }) => text),
    ).toEqual([
      '2223',
      '2223',
      '45**',
      '45**, okay',
      '****',
      '****',
      '9580',
      'so 2223 45** **** 9580, security code?',
      '***',
      '***, thanks',
    ])
  })

  it('understands an answer by the question of the other side', () => {
    expect(
      scrubMessages(said('hello', 'And the security code, please?', '321', 'thank you')).map(({ text }) => text),
    ).toEqual(['hello', 'And the security code, please?', '***', 'thank you'])
  })

  it('masks at least what each message by itself would have masked, and keeps lengths', () => {
    const text = fc
      .array(
        fc.constantFrom(
          '4111111111111111',
          '5555 5555 5555 4444',
          '4111',
          '1111',
          'cvv',
          '123',
          'ok',
          'my card',
          'four one one one',
          '\n',
          ' ',
        ),
        { maxLength: 5 },
      )
      .map((pieces) => pieces.join(' '))
    fc.assert(
      fc.property(
        fc.array(fc.record({ sender: fc.constantFrom('a', 'b', null), text }), { maxLength: 8 }),
        (messages) => {
          for (const [i, { text: masked }] of scrubMessages(messages).entries()) {
            const alone = scrubText(messages[i]?.text ?? '').text
            expect(masked.length).toBe(alone.length)
            for (let at = 0; at < alone.length; at++) if (alone[at] === '*') expect(masked[at]).toBe('*')
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('has nothing left to find', () => {
    const text = fc
      .array(
        fc.constantFrom(
          '4111111111111111',
          '5555 5555 5555 4444',
          '4111',
          '1111',
          '11',
          'cvv',
          '123',
          'ok',
          'my card',
          'four one one one',
          '\n',
          '12/25',
          'is my',
          'pin',
        ),
        { maxLength: 5 },
      )
      .map((pieces) => pieces.join(' '))
    fc.assert(
      fc.property(
        fc.array(fc.record({ sender: fc.constantFrom('a', 'b', null), text }), { maxLength: 8 }),
        (messages) => {
          const once = scrubMessages(messages).map(({ text: masked }, i) => ({
            sender: messages[i]?.sender ?? null,
            text: masked,
          }))
          expect(scrubMessages(once).map(({ text: masked }) => masked)).toEqual(once.map(({ text: masked }) => masked))
        },
      ),
      { numRuns: 500 },
    )
  })
})
