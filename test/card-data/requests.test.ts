/** Requests for a code or PIN as people make them in many languages, and what sounds alike. All digits are invented. */
import { describe, expect, it } from 'vitest'
import { scrubMessages } from '../../card-data/scrub.ts'

/** What is left of the answer; nobody spoke of a card before. */
function answerTo(question: string, answer: string): string | undefined {
  const turns = [
    { sender: 'agent', text: 'Hello, hallo, bonjour, hola.' },
    { sender: 'agent', text: question },
    { sender: 'customer', text: answer },
  ]
  return scrubMessages(turns)[2]?.text
}

describe('a code of three digits', () => {
  it.each([
    ['Den Zahlencode auf der Karte, bitte.', 'vierhundertzweiundsiebzig'],
    ['Ihren Kreditkartencode, bitte', 'das wäre die vier sieben zwei'],
    ['Drehen Sie die Karte bitte mal um. Was steht da neben dem Feld?', '472 steht da'],
    ['Um die Buchung abzuschließen, brauche ich den Code auf der Karte.', 'sehr klein gedruckt, aber 472'],
    ['Los dígitos de seguridad, si es tan amable', 'cuatro siete dos'],
    ['El valor de verificación de la tarjeta, por favor.', 'cuatrocientos setenta y dos'],
    ['Para cerrar la reserva, dígame el código de la tarjeta', 'a ver, 4 7 2'],
    ['Tenga en cuenta que necesito el código de la tarjeta', 'sí, 472'],
    ['La clave de tres o cuatro dígitos', 'sería 472'],
    ['el cevevé', 'cuatro siete dos, creo'],
    ['Le numéro au dos ?', 'il y a 472'],
    ["Qu'est-ce qui est écrit derrière la carte ?", 'je mets mes lunettes... 472'],
    ['Pour finaliser votre commande, le code de la carte', 'quatre cent soixante-douze'],
    ['Et le cryptogramme ?', 'quatre vingt neuf deux'],
    ['And the check digits?', 'it says 472'],
    ['To complete the booking I need the code on the card', 'one sec, 472'],
    ["You'll get an email in a minute, but first of all I need from you the security code", '472'],
    ["Per completare l'ordine mi serve il codice della carta", 'allora 472'],
    ['Om de boeking af te ronden heb ik de code van de kaart nodig', 'even kijken, 472'],
    ['O que está escrito atrás do cartão?', 'é o 472'],
    ['Kontrolcifrene på kortet?', 'det er en otte fire'],
    ['Vad står det på kortets baksida?', 'det är fyra sju två'],
  ])('%s %s', (question, answer) => {
    expect(answerTo(question, answer)).toMatch(/\*{3}|\* \* \*/)
    expect(answerTo(question, answer)).not.toMatch(/\d|(?:vier|quatre|cuatro|siete|sieben|otte|fire|fyra)(?!\p{L})/u)
  })
})

describe('a code of four digits on the front', () => {
  it.each([
    'Die vier Zahlen da oben rechts',
    'Was steht vorne über der Kartennummer?',
    'Die Vierstellige vorne bitte',
    'Und als Letztes die vier Ziffern auf der Kartenvorderseite',
    'Um die Bestellung abzuschließen, die vier Ziffern vorne',
    '¿Los cuatro de delante?',
    'Por último, los cuatro dígitos de la parte superior',
    'En caso de American Express, las cuatro cifras que no van en relieve',
    'Et les quatre de devant ?',
    'Pour finaliser votre commande, les quatre chiffres en haut',
    'Il codice di quattro cifre sulla parte anteriore',
    'Linksboven staan vier cijfers',
    'Four digits at the top of the card',
    'De fire cifre foran på kortet',
  ])('%s', (question) => {
    expect(answerTo(question, '4821')).toBe('****')
    expect(answerTo(question, 'ok 4821')).toBe('ok ****')
  })
})

describe('a PIN by what it is for', () => {
  it.each([
    'Womit heben Sie Geld ab? Die vier Ziffern bitte.',
    'Wie ist Ihr Bankomatcode?',
    'Was geben Sie am Geldautomaten ein?',
    'Welche vier Ziffern geben Sie beim Bezahlen im Laden ein?',
    'Was tippen Sie an der Kasse ein?',
    '¿Cuál es su clave?',
    '¿Qué cuatro dígitos teclea al pagar?',
    '¿Qué pone en el datáfono cuando paga? Los cuatro números.',
    'Le code que vous tapez pour payer',
    'Quels chiffres faites-vous au guichet automatique ?',
    'Composez votre code, puis dièse',
    'Le code que vous êtes seul à connaître',
    'Votre mot de passe de carte à quatre chiffres',
    'Che numeri digita alla cassa?',
    'De code waarmee u geld opneemt',
    'What do you type in at the ATM?',
    'What do you enter at the till?',
    'the code you use at the hole in the wall',
    'O código pessoal do cartão',
    'Din personliga kod till kortet',
  ])('%s', (question) => {
    expect(answerTo(question, '4821')).toBe('****')
  })
})

describe('what sounds alike and is none', () => {
  it.each([
    ['Welchen Code haben wir Ihnen geschickt?', '482'],
    ['Was zeigt die Anzeige hinten am Gerät?', '482'],
    ['Der Code der Buchung?', '482'],
    ['Die Nummer auf der Rückseite des Routers?', '4821'],
    ['Welche Kartenfolgenummer steht im Vertrag?', '482'],
    ['Die vier Ziffern vorne auf dem Zähler?', '4821'],
    ['Das Kundenkennwort?', '4821'],
    ['¿Qué código le llegó?', '482'],
    ['El código de confirmación de su reserva', '4821'],
    ['El número de serie de delante', '4821'],
    ['Quel code avez-vous reçu ?', '482'],
    ['Le code de la réservation ?', '482'],
    ['Composez votre numéro de client', '4821'],
    ['Le relevé du compteur ?', '4821'],
    ['How do you want to pay today?', '4821'],
    ['Are you open till six? What is the number?', '4821'],
    ['Il codice errore?', '482'],
    ['De code van de voordeur?', '4821'],
    ['What is the key safe code?', '3002'],
  ])('%s %s', (question, answer) => {
    expect(answerTo(question, answer)).toBe(answer)
    expect(answerTo(question, `ok ${answer}`)).toBe(`ok ${answer}`)
  })
})
