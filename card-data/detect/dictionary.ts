/** Words that mean something to the search, spelt folded (chars.ts). */
import { digitWords } from './digit-words.ts'
import { hashFilter, mayHold, wordTable } from './word-set.ts'

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter((word) => word !== ''))

/** Said or typed between the groups of one number without ending it. */
export const FILLERS =
  set(`um uh uhm erm er eh ah ahm hm hmm mm mhm okay ok so then and next like well that s is it sorry again space dash
  hyphen minus dot point comma slash stroke underscore
  ah ahh aeh ahem dann und bindestrich strich leerzeichen punkt komma also ja yes yeah yep right euh alors ensuite
  puis et tiret espace oui voila pues este luego entonces guion espacio y si e allora poi trattino
  spazio depois hifen traco espaco en dan streepje the next nbsp followed by`)

/** Between the word for a security code and the code itself. */
export const CONNECTORS =
  set(`is are was would be s it its it's that thats the my your his her our their this a an of for on from at in to
  number numbers no nr num code codes value digit digits three four 3 4 and or
  as card cards credit debit back front please here here's heres okay ok yes sure um uh erm er hmm well so then let me
  see you i have has got think says said reads just again also printed last side signature strip behind
  ist sind lautet lauten war der die das den dem mein meine meiner meinem ihr ihre dein deine von auf und oder karte
  kreditkarte nummer ziffern stellen ruckseite hinten bitte ja also ahm aeh hier dreistellig dreistellige
  dreistelliger vierstellig
  est sont le la les mon ma mes votre vos visuel visuelle de du des sur au dos carte chiffres numero code c ce voici
  oui euh alors il
  es son el los las mi mis su sus tu del en al dorso reverso tarjeta digitos cifras numero codigo si pues aqui
  e sono il lo i gli mio mia suo sua sul retro carta cifre numero codice
  o os as meu minha seu sua no na verso cartao digitos
  is het de mijn uw op achterkant kaart cijfers nummer
  koden kode till til kortet ar er det do da
  exp expiry expiration expires visa mastercard amex secret cvv cvv2 cvc cvc2 cid csc verification security confirm
  given gave read out loud enter entered typed`)

/** What makes the digits before a security code word that code: "123 is my cvv". */
export const BACKWARD = set(
  'is are was as for the my your it s on ist mein meine der die das als est mon ma le la es mi el come ' +
    'il mio e o meu is mijn de',
)

/** Near a number, these say that it is a card's. */
export const CARD_WORDS =
  set(`card cards creditcard debitcard cardnumber cardno ccnumber ccnum cc ccn pan visa mastercard amex maestro
  discover diners jcb unionpay rupay mir elo hipercard verve dankort troy
  karte karten kreditkarte kreditkartennummer kartennummer kredit debitkarte girocard tarjeta tarjetas credito debito
  carte cartes bancaire cartebleue cb carta carte cartao kaart kaartnummer creditcardnummer bankpas karta karty kartu
  karti
  kortet kortets карта карты карту картой cvv cvv2 cvc cvc2 cvn csc expiry expires expiration expdate cardholder
  karteninhaber
  titulaire titular electron vpay mc uatp airplus bankcard chargecard paymentcard uzcard humo`)

/**
 * Right before a number, these say that it is something else. No word that people also say otherwise ("so") and no name
 * of a speaker or field ("Customer:", `"message":`): whatever they say stands behind such a word.
 */
export const OTHER_NUMBERS =
  set(`order orders orderno ordernumber orderid invoice tracking shipment parcel package awb imei imsi iccid meid esn
  serial sn ticket tickets ref refno booking reservation confirmation
  transaction txn transactionid txid trace contract policy meter fax iban bic sku upc ean gtin isbn barcode article
  vin conversationid sessionid messageid requestid correlation correlationid callid uuid guid userid timestamp epoch ts
  unixtime hash checksum version build
  bestellnummer bestellnr bestellung auftrag auftragsnummer rechnung rechnungsnummer rechnungsnr sendung
  sendungsnummer paketnummer seriennummer kundennummer vertragsnummer vorgangsnummer ticketnummer aktenzeichen
  zahlernummer artikelnummer referenznummer telefonnummer steuernummer
  commande facture colis suivi dossier contrat pedido factura envio seguimiento expediente contrato ordine fattura
  spedizione encomenda fatura bestelling factuur po rma inv ord sscc`)

/** Between such a label and the number it labels: no articles, or "this order: the number is …" would be one. */
export const LABEL_LINKS = set('number numbers no nr num nummer id is was code ist lautet numero n de es est key value')

/** Written onto a number without a space, these leave it a number. */
export const GLUED = set(
  'n r t no nr num nummer number numero is ist es est my the and und et y exp expires expiry valid ' +
    'gultig mm cvv cvc cvv cid pin pan cc card kartennr cardnr thru until bis amp quot nbsp br lt gt',
)

/** A date of expiry follows, or is named. */
export const EXPIRY_WORDS = set(
  'exp expiry expires expire expiring expiration expdate date valid thru through until to end ends good ' +
    'gultig bis ablauf ablaufdatum ablaufend verfall verfallsdatum lauft ab am datum expire expirant ' +
    'expiration fin validite caduca caducidad vence vencimiento valida hasta scade scadenza validade ' +
    'verloopt geldig tot is the and on mit und et y with it s',
)

/** A payment card's number, said in one word or two: "card number". */
export const NUMBER_WORDS = set(`number numbers no num nr nummer numero numeros numer nro digits ziffern chiffres cifre
  cifras cijfers pan numret nummeret kortnumret kortnummeret
  kartennummer kreditkartennummer kaartnummer creditcardnummer`)

/** Between the word for a card and its number, beside what stands before a security code. */
export const CARD_LINKS: ReadonlySet<string> = new Set([
  ...CONNECTORS,
  ...FILLERS,
  ...set(`info details detail data will used using follows following below full complete whole long
  mastercard maestro discover jcb diners club american express gold platinum business corporate prepaid virtual new old
  which be hold please one moment sec second lange komplette vollstandige folgende wie folgt mit bank bancaire
  bancaria bancario credit credito debit debito kredit entero completo completa complet complete intero
  sigue suivant suivante segue volgende volledige jest ar to kredytowej karty platniczej`),
])

/** Before the word for a card: no card that pays. */
export const NO_PAYMENT_CARDS = set(`sim loyalty library gift membership member members id identity insurance health
  bonus points student staff employee access key memory sd graphics sound video network report score business medical
  medicare donor green social security oyster travel bus train parking store voucher reward rewards club iccid
  kunden treue mitglieds versicherten gesundheits ausweis payback geschenk fidelite regalo vitale fedelta socio
  fidelidad
  cliente sanitaria identite klanten cadeau spaar zorg`)

/** Meanings of words that the scan looks for beside digits. */
export const SECURITY_CODE = 5000
/** From here on, meanings are no numbers. */
export const OTHER_MEANINGS: number = SECURITY_CODE
export const PIN = 5001
/** Means a security code only beside another word: `security` + code, `back` + digits. */
export const HALF_CODE = 5002
/** A payment card, or its number. */
export const CARD_NAME = 5003

const KEYWORDS: readonly (readonly [meaning: number, words: string])[] = [
  [
    SECURITY_CODE,
    `cvv cvc cvn cvvcode cvccode cvvnumber cvvnr cardcvv cardcvc cavv securitycode cardsecuritycode
    cardverificationvalue cardverificationcode verificationvalue cardcode
    sicherheitscode sicherheitsnummer kartenprufnummer kartenpruefnummer prufnummer pruefnummer prufziffer
    pruefziffer prufz pruefz
    kartenprufziffer kartenpruefziffer kpn sicherheitsziffern cryptogramme beveiligingscode kaartverificatiecode`,
  ],
  [PIN, 'pin senha pincode pinnumber cardpin pinnummer geheimzahl geheimnummer'],
  [
    CARD_NAME,
    `card cards creditcard debitcard paymentcard bankcard cardnumber cardno cardnum creditcardnumber creditcardno
    debitcardnumber ccnumber ccnum ccno cc ccn pan visa mastercard amex maestro
    karte kreditkarte kreditkartennummer kartennummer kreditkartennr kartennr debitkarte girocard tarjeta
    tarjetas carte cartebancaire cb carta cartao kaart kaartnummer creditcardnummer creditcard bankpas karta karty
    kort kortnummer kortnumret kortnummeret kortnr kortet kontokort kartnummer kk zahlungskarte bankkarte
    betaalkaart bankkaart kaartnr pasnummer kreditkort betalkort карта карты карту`,
  ],
  [
    HALF_CODE,
    `security cid csc cav cv verification securite seguridad seguranca sicurezza back ruckseite dorso reverso sec digit
    digits dreistellig dreistellige dreistelliger driecijferige cifras cifre chiffres`,
  ],
]

const MEANINGS: ReadonlyMap<string, number> = new Map([
  ...digitWords(),
  ...KEYWORDS.flatMap(([meaning, words]) => words.split(/\s+/).map((word) => [word, meaning] as const)),
])

const table = wordTable([...MEANINGS.keys()])
const meanings = Int32Array.from(MEANINGS.values())

/** The scan meets some twenty million words a second, and nearly all of them end here. */
const possible = hashFilter(MEANINGS.keys(), 1 << 18)

export function isPossible(hash: number): boolean {
  return mayHold(possible, hash)
}

/** Which of the words that the scan looks for stands there, or -1; by its index in the next two. */
export function entryAt(text: string, start: number, end: number, hash: number): number {
  return table.find(text, start, end, hash)
}

export function meaningOfEntry(entry: number): number {
  return meanings[entry] as number
}

export function spellingOfEntry(entry: number): string {
  return table.words[entry] as string
}

/** Meaning of a word that the scan looks for, or -1. */
export function meaningOf(word: string): number {
  return MEANINGS.get(word) ?? -1
}
