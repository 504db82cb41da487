/** One text that somebody wrote or dictated: what it says of a card goes, whatever its form; the rest stays. */
import { describe, expect, it } from 'vitest'
import { scrubText } from '../../card-data/scrub.ts'
import { scrubJson } from '../../card-data/scrub-json.ts'

const V = '4539148803436467'

/** The part that must not be readable afterwards. */
const SAID: readonly (readonly [kind: string, text: string, secret: string])[] = [
  [
    'punctuated',
    'Four five three nine, uh, one four eight eight, zero three four three, six four six seven.',
    'eight eight',
  ],
  ['punctuated', '4539, um, 1488, 0343, 6467', '1488'],
  [
    'punctuated',
    'Four five three nine? One four eight eight? Zero three four three? Six four six seven.',
    'eight eight?',
  ],
  ['punctuated', 'It starts with 4539, then 1488, 0343, and it ends in 6467.', '1488'],
  ['punctuated', '4539 right 1488 got it 0343 mm-hmm 6467', '1488'],
  ['punctuated', '4539 sorry give me a second 1488 0343 6467', '1488'],
  ['punctuated', '4539 [pause] 1488 0343 6467', '1488'],
  ['punctuated', '4539 (coughs) 1488 0343 6467', '1488'],
  [
    'punctuated',
    'four five three nine one for eight eight zero three four three six four six seven',
    'eight eight zero',
  ],
  [
    'punctuated',
    'vier fünf drei neun eins vier zweimal die acht null drei vier drei sechs vier sechs sieben',
    'null drei',
  ],
  ['punctuated', '4539 dann 1488 dann 0343 und zum schluss 6467', '1488'],
  ['code', `${V} exp Aug 2027 482`, ' 482'],
  ['code', `${V} gültig bis Okt 27, 482`, ' 482'],
  ['code', `${V} 08/27 and the three digits are 482`, ' 482'],
  ['code', `${V} exp: 08.27 code: 482`, ' 482'],
  ['code', 'the 3 digit code 482', '482'],
  ['code', 'dreistelliger Code: 482', '482'],
  ['code', 'código de tres cifras 482', '482'],
  ['code', 'c v v is four eight two', 'four eight two'],
  ['code', 'C V V 482', '482'],
  ['code', 'c.v.v. 482', '482'],
  ['code', 'sec code 482', '482'],
  ['code', 'amex front code 7712', '7712'],
  ['code', 'cvv on file 482', '482'],
  ['code', 'die drei Ziffern hinten auf der Karte: 482', '482'],
  ['code', 'les trois chiffres au dos : 482', '482'],
  ['code', 'los tres números de atrás 482', '482'],
  ['code', 'de drie cijfers op de achterkant: 482', '482'],
  ['code', 'le tre cifre sul retro 482', '482'],
  ['range', '9704 0000 0000 0018', '00 0000'],
  ['separator', '4539*1488*0343*6467', '1488'],
  ['separator', '4539=1488=0343=6467', '1488'],
  ['separator', '4539\\1488\\0343\\6467', '1488'],
  ['separator', '4539x1488x0343x6467', '1488'],
  ['separator', 'so it is 4539 x 1488 x 0343 x 6467', '1488'],
  ['separator', '4539 & 1488 & 0343 & 6467', '1488'],
  ['separator', '4539 💳 1488 💳 0343 💳 6467', '1488'],
  ['markup', '**4539** **1488** **0343** **6467**', '1488'],
  ['markup', '<p>4539</span></p><p><span>1488</span></p><p><span>0343</span></p><p><span>6467</span></p>', '1488'],
  ['markup', '%34%35%33%39%31%34%38%38%30%33%34%33%36%34%36%37', '%38%38%30'],
  ['markup', '=34=35=33=39=31=34=38=38=30=33=34=33=36=34=36=37', '=38=38=30'],
  ['track', '%25B4539148803436467%5EDOE%2FJOHN%5E27081010000000000000', '4880343'],
  ['track', '57114539148803436467D27082011000012345678', '4880343'],
  [
    'label',
    'So four five three nine one four eight eight zero three four three six four six seven.',
    'eight eight zero',
  ],
  ['label', `Customer: ${V}`, '4880343'],
  ['label', `Phone: ${V}`, '4880343'],
]

const OTHERS: readonly (readonly [language: string, ...texts: string[]])[] = [
  [
    'en',
    'my social security number is 115 07 8098',
    'the last four of my social security number are 8098',
    'tracking 1Z 668 366 39 7132 126 6',
    'meter reading 48213, meter number 0048213377',
    'your one-time code is 482913',
    'the door code is 4821#',
    'order number 8012345678901, policy 12 345 678 901 234',
    'account 12345678, sort code 12-34-56',
    'IMEI 356938035643809',
    'the card ending in 4242 expires 08/27',
    'call +44 20 7946 0958 or 0800 555 0199',
    'lat 48.137154 lon 11.576124',
    'National Insurance QQ 12 34 56 C',
  ],
  [
    'de',
    'Steuer-ID 12 345 678 901',
    'Sozialversicherungsnummer 12 150780 J 009',
    'Zählerstand 0048213, Zählernummer 1ESY1160012345',
    'Ihr Einmalcode lautet 482913',
    'Türcode 4821',
    'Auftragsnummer 20261108, Vertrag 81234567',
    'IBAN DE89 3704 0044 0532 0130 00',
    'die Karte mit der Endung 4242',
    'Tel. 089 12345678, mobil 0171 1234567',
    'PLZ 80331, Hausnummer 482',
  ],
  [
    'fr',
    'numéro de sécurité sociale 1 84 12 76 451 089 46',
    'IBAN FR14 2004 1010 0505 0001 3M02 606',
    'votre code à usage unique est le 482913',
    "le code de la porte d'entrée est 4821",
    'commande 80123456, dossier 20261108',
    'la carte se terminant par 4242',
    'téléphone 01 42 68 53 00',
  ],
  [
    'es',
    'DNI 12345678Z',
    'IBAN ES91 2100 0418 4502 0005 1332',
    'su código de un solo uso es 482913',
    'el código del portal es 4821',
    'pedido 80123456, póliza 20261108',
    'la tarjeta terminada en 4242',
    'teléfono 622 495 123',
  ],
  [
    'it',
    'codice fiscale RSSMRA85T10A562S',
    'IBAN IT60 X054 2811 1010 0000 0123 456',
    'il codice monouso è 482913',
    'il codice del portone è 4821',
    'ordine 80123456, polizza 20261108',
    'la carta che finisce con 4242',
    'telefono 06 6982 1234',
  ],
  [
    'nl',
    'BSN 123456782',
    'IBAN NL91 ABNA 0417 1643 00',
    'uw eenmalige code is 482913',
    'de deurcode is 4821',
    'bestelling 80123456, polis 20261108',
    'de kaart eindigend op 4242',
    'telefoon 020 123 4567',
  ],
]

describe('a text that somebody wrote', () => {
  it.each(SAID)('%s: %s', (_kind, text, secret) => {
    expect(text).toContain(secret)
    const { text: masked, findings } = scrubText(text)
    expect(masked).not.toContain(secret)
    expect(masked).toHaveLength(text.length)
    expect(findings.length).toBeGreaterThan(0)
    expect(scrubText(masked)).toEqual({ text: masked, findings: [] })
  })

  it.each(SAID.filter(([, text]) => /\s/.test(text)))('the same in a field of JSON, %s: %s', (_kind, text, secret) => {
    const { value, findings } = scrubJson({ attributes: { note: text } })
    expect(value.attributes.note).not.toContain(secret)
    expect(findings.length).toBeGreaterThan(0)
  })

  it.each(OTHERS.flatMap(([language, ...texts]) => texts.map((text) => [language, text] as const)))(
    'keeps what is none of a card, %s: %s',
    (_language, text) => {
      expect(scrubText(text).text).toBe(text)
      expect(scrubJson({ note: text }).value).toEqual({ note: text })
    },
  )
})
