/**
 * What single words are about, in the ten languages that contact centres of Europe speak: stems, because every language
 * bends its words. Spelt folded (chars.ts).
 */
import { isCardWord } from '../detect/surroundings.ts'

/** Flags of one word. */
export const CODE_NAME = 1 << 0
export const SECURITY = 1 << 1
export const VERIFY = 1 << 2
export const CODE = 1 << 3
/** Digits, numbers, figures. */
export const DIGITS = 1 << 4
/** One number, which may as well be somebody's telephone number. */
export const NUMBER = 1 << 5
export const THREE = 1 << 6
export const FOUR = 1 << 7
export const BACK = 1 << 8
export const FRONT = 1 << 9
export const CARD = 1 << 10
export const PIN_NAME = 1 << 11
export const SECRET = 1 << 12
export const LONG = 1 << 13
/** Another thing that has a number: a telephone, an order, an account. */
export const OTHER = 1 << 14
export const EXPIRY = 1 << 15
/** A code that came by message, or opens a door: none of a card. */
export const ONE_TIME = 1 << 16
export const SOCIAL = 1 << 17
/** A card that nobody pays with. */
export const LOYALTY = 1 << 18
export const LAST = 1 << 19
/** Small words of speech: they stand between digits and end nothing. */
export const FILLER = 1 << 20

/** "cvv": names a card's code also where others are spoken of. */
export const CV: number = 1 << 21
/** "back", "dos": a place on a card only behind one of the words for it. */
export const BACK_WORD: number = 1 << 22
export const BEFORE_BACK: number = 1 << 23
/** "your pin" */
export const BEFORE_PIN: number = 1 << 24
/** What recognisers write for an English digit: its value is in HOMOPHONES. */
export const HOMOPHONE: number = 1 << 25

export const HOMOPHONES: ReadonlyMap<string, string> = new Map([
  ['for', '4'],
  ['fore', '4'],
  ['to', '2'],
  ['too', '2'],
  ['ate', '8'],
  ['tree', '3'],
  ['won', '1'],
  ['fife', '5'],
  ['sics', '6'],
])

const STEMS: readonly (readonly [flag: number, stems: string])[] = [
  [
    CODE_NAME,
    `cvv cvc cvn cavv kartenprufn kartenpruefn kartenprufz kartenpruefz prufnummer pruefnummer prufziffer pruefziffer
    prufzahl pruefzahl sicherheitscode sicherheitsnummer sicherheitszahl sicherheitsziffer sicherheitszif
    kartensicherheits kartenverifi cryptogram criptogram kryptogram beveiligingscode beveiligingsnummer
    beveiligingscijfer veiligheidscode veiligheidscijfer veiligheidsnummer kaartverificatie controlecijfer
    sakerhetskod sikkerhedskod kontrolcifre kontrollsiffr`,
  ],
  [SECURITY, 'securit segurid seguran sicurezz sicherheit beveilig veiligheid sakerhet sikkerhed bezpiecz zabezpiecz'],
  [VERIFY, 'verific verifik verifie verify validation validacion validazione controle control kontroll kontrol pruf'],
  [CODE, 'code codigo codice kode kod koden kodu cod'],
  [
    DIGITS,
    `digit digito digitos digits figure ziffer zahlen zahl stellig stelle chiffre numbers numeros numeri nummern cifr
    cijfer getal siffr cyfr algarism cijfers`,
  ],
  [NUMBER, 'number nummer numero numer'],
  [THREE, 'three drei trois tres tre drie trzy dreistellig driecijferig'],
  [FOUR, 'four vier quatre cuatro quattro quatro cztery fyra fire vierstellig viercijferig'],
  [
    BACK,
    `back behind reverse rear flip signature strip hinten hinter ruckseit rueckseit umdreh unterschrift dos verso
    derrier arrier envers retourn detras atras revers dorso retro traser dietro posterior achter keerzij tyl
    odwroc tylu bak bagsid baksid bagpa`,
  ],
  [FRONT, 'front vorn vorder devant face recto delante frontal frontale davanti fronte voor frente przod framsid'],
  [CARD, 'carta carte cartes cartao cartoes kart kort kreditkort betalkort kaart'],
  [PIN_NAME, 'pin pins pincode pinnumm pinnumb geheimzahl geheimnumm pinkod'],
  [SECRET, 'secret segret confidenti geheim tajn hemlig hemmelig clave'],
  [LONG, 'long lange lang longue largo lungo sixteen sechzehn seize dieciseis sedici zestien dezesseis szesnas'],
  [
    OTHER,
    `phone telefon telephon mobil handy tele postcode zip postal postleitzahl plz cap birth geburt naissance
    nacimiento nascita geboorte order orden bestell auftrag commande pedido ordine account konto compte cuenta conto
    rekening policy police poliza polizza polis contract vertrag contrat contrato contratto invoice rechnung facture
    factura fattura factuur ticket booking reserv meter zahler compteur contador contatore iban sort tracking parcel
    paket colis paquete pacco pakket sendung customer kunden client cliente klant amount betrag montant importe
    importo bedrag address adresse direccion indirizzo adres street strasse reference referenz referencia
    riferimento serial serien passport ausweis pasaporte passaporto dossier expediente pratica house hausnummer
    imei tax steuer dni nif`,
  ],
  [
    EXPIRY,
    `expir valid gultig ablauf verfall caduc vencim scaden scade verloop geldig vervald validade wazn utlop udlob
    gaelder giltig`,
  ],
  [
    ONE_TIME,
    `sms text texted texte email mail app whatsapp onetime einmal authentic authentif tan otp door gate tur tuer
    tuercode haustur porte portail puerta porton porta portone deur wifi wlan router sim alarm building gebaude
    entrance eingang entree entrada ingang ingresso locker garage drzwi dorr dor kluis safe tresor coffre unlock
    intercom citofono keypad`,
  ],
  [SOCIAL, 'social sozial sociale ssn'],
  [LOYALTY, 'loyalty library gift points membership kundenkarte bonus fidelit fidel punti puntos punten treue payback'],
  [LAST, 'last letzt dernier ultim laatst ostatni sist'],
  [
    FILLER,
    `um uh uhm erm er eh ah ahm hm hmm mm mhm huh okay ok so then and next like well that thats s is it its sorry again
    yeah yes yep right got sure alright please thanks thank you i i'm we the first last are was be now here go one
    moment second hold hang on let me see wait just a my of in with number after followed by starts begins ends
    dann und also ja moment bitte entschuldigung nochmal genau so richtig danke jetzt kommt ist sind die das der
    noch einmal warten sie alors euh ensuite puis et oui voila attendez pardon excusez moi c'est c est les le la
    apres merci donc d'accord pues este luego entonces y si vale espere perdon gracias bueno a ver es son el los las
    despues e allora poi ecco aspetti scusi si grazie sono il i gli dopo en dan ja oke even wacht sorry het de dat
    is dus nog daarna bedankt depois ai entao sim obrigado no non nein nee nie ne actually meant mean correction
    meinte vorher verbesserung plutot digo perdon volevo dire bedoel i dalej potem tak prosze och sen aa og saa
    speaking writing typing noted`,
  ],
]

/** Stems that are words of their own: longer words that begin so are others. */
const WHOLE = new Set(
  `cod kod code text mail app sms cap dos revers bak pin pins tan otp dor dorr tur porte porta long lang face tre tres
  tele sort fire vier voor carta carte kort kart stelle zahl gate door safe sim tax order orden last conto retro verso
  zip back flip rear front strip number nummer numero numer controle control kontrol three four drei drie trois client
  client social mobil police polis pruf app house`.split(/\s+/),
)

const byStart = new Map<string, { stem: string; flag: number; whole: boolean }[]>()
for (const [flag, stems] of STEMS)
  for (const stem of stems.split(/\s+/).filter((entry) => entry !== '')) {
    const start = stem.slice(0, 3)
    const entries = byStart.get(start) ?? []
    entries.push({ stem, flag, whole: flag === FILLER || stem.length < 4 || WHOLE.has(stem) })
    byStart.set(start, entries)
  }

const PLACES = new Set('the on of at its your card and flip au le du sur den der am auf la'.split(' '))
const OWNERS = new Set(
  `my your the a her his mein meine meiner ihr ihre deine dein die den der mon ma votre ton le mi su tu el il tuo suo
  mio la mijn uw je de four`.split(/\s+/),
)
/** Counts in figures are words of the question. */
export const COUNTS: ReadonlyMap<string, number> = new Map([
  ['3', THREE],
  ['4', FOUR | BEFORE_PIN],
  ['16', LONG],
])

/** Flags of a folded word. */
export function conceptOf(word: string): number {
  let flags = isCardWord(word) && !word.startsWith('cv') ? CARD : 0
  if (word.startsWith('cv')) flags |= CV
  if (word === 'back' || word === 'dos') flags |= BACK_WORD
  if (PLACES.has(word)) flags |= BEFORE_BACK
  if (OWNERS.has(word)) flags |= BEFORE_PIN
  if (HOMOPHONES.has(word)) flags |= HOMOPHONE
  for (let length = 1; length <= 3; length++)
    for (const { stem, flag, whole } of byStart.get(word.slice(0, length)) ?? [])
      if (stem === word || (!whole && word.startsWith(stem)) || (whole && isPlural(word, stem, flag))) flags |= flag
  if (/kart(?:en)?nummer|kaartnummer|cardnumber|kortnummer/.test(word)) flags |= CARD | NUMBER | DIGITS
  if (/(?:drei|drie)(?:stellig|cijferig)/.test(word)) flags |= THREE | DIGITS
  if (/^(?:telefon|handy|bestell|kunden|konto|auftrags|rechnungs|vertrags|rekening|klant|order|account)/.test(word))
    flags |= OTHER
  return flags
}

function isPlural(word: string, stem: string, flag: number): boolean {
  return flag !== FILLER && (word === `${stem}s` || word === `${stem}e` || word === `${stem}n` || word === `${stem}en`)
}
