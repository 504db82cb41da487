/** Words that mean one thing in one language or sentence and another elsewhere: the words beside them decide. */
import { hashed, hashFilter, mayHold } from '../detect/word-set.ts'
import { BACK, CARD, CODE, DIGITS, FRONT, LOYALTY, NUMBER, ONE_TIME, OTHER, VERIFY } from './flags.ts'

const hashes = (words: string): ReadonlySet<number> => new Set(words.split(' ').map(hashed))

/** Dutch for "through": "gaat u door". */
const DOOR = hashed('door')
const BEFORE_DOOR = hashes('gevolgd ga gaat gaan verder nu even')
/** Portuguese for "yes": a card of a telephone only behind one of these, or before the word for a card. */
const SIM = hashed('sim')
const BEFORE_SIM = hashes(
  'my your the a new nano micro mini meine meiner deine ihre ihrer die der eine neue ma la votre une nouvelle mi tu ' +
    'su una nueva mia tua sua nuova de het mijn uw je een nieuwe minha',
)
/** "that is right", "right, number 27": a place on a card only as "on the right", not as "the right number". */
const RIGHT = hashed('right')
const BEFORE_RIGHT = hashes('the top far upper bottom')

/** Spanish for "so": a code of a bank only behind one of these. */
const TAN = hashed('tan')
const BEFORE_TAN = hashes('die eine der ihre meine deine per mit the your my a sms push chip i mobile una la el')
/** "the code of the key safe" */
const SAFE = hashed('safe')
const BEFORE_SAFE = hashes('key the a our my')
/** "en ese caso", "in caso di", "tenga en cuenta": no case, no account. */
const CASE = hashed('caso')
const ACCOUNT = hashed('cuenta')
const IN = hashed('en')
const BEFORE_CASE = hashes('en el ese este todo tal in questo quel ogni')
/** "my error, 0326" puts right; "error code 482" names another code. */
const MISTAKES = 'error errore erreur fehler'
const ERRORS = hashes(MISTAKES)
const BEFORE_ERROR = hashes('code codice codigo numero de di del d')
/** "turn it over" */
const OVER = hashed('over')
const BEFORE_OVER = hashes('it card')

/** "card check number", and no cheque. */
const CHECK = hashed('check')
/** "card no. please?": a number where a point or sign follows. */
const NO = hashed('no')
const CARDS = hashes('card cards carte carta tarjeta cartao visa mastercard amex creditcard debitcard')
const SIGNS: ReadonlySet<number> = new Set([...'.:?#='].map((sign) => sign.charCodeAt(0)))
/** "card details", "los datos de su tarjeta": the number first of all. */
const DETAILED = 'detail details info information data dane coordonnees datos dati dados'
const DETAILS = hashes(DETAILED)
const or = (words: string) => `(?:${words.replaceAll(' ', '|')})`
const OF_A_CARD = new RegExp(
  `^ (?:${or('de del della da do')} )?(?:${or('la su tu sua tua votre ta minha seu')} )?` +
    or('carte carta karty tarjeta cart\u00e3o cartao bancaire'),
  'i',
)
const MOST_OF = 24

/** Words that only Swedes and Danes say: where one is said, "to", "en" and "ni" are digits. */
const NORDIC_WORDS =
  'och og jag jeg inte ikke kortet kortets koden hvad tack tak det seks syv sju otte nio noll fyra tolv cifre ' +
  'cifrene siffror siffrorna hvilken vilken sikkerhedskode sakerhetskod'
const NORDIC = hashes(NORDIC_WORDS)
const AMBIGUOUS = hashFilter(
  `door sim right no check tan safe over caso cuenta ${MISTAKES} ${DETAILED} ${NORDIC_WORDS}`.split(' '),
  1 << 13,
)

/** False for nearly all words: then neither of the next two has to be asked. */
export function mayBeAmbiguous(hash: number): boolean {
  return mayHold(AMBIGUOUS, hash)
}

export function isNordic(hash: number): boolean {
  return NORDIC.has(hash)
}

/**
 * @param flags of the word
 * @param before hash of the word before
 * @param behind flags of the word behind, 0 for none
 * @param end where the word ends
 */
export function flagsBeside(
  hash: number,
  flags: number,
  before: number,
  behind: number,
  text: string,
  end: number,
): number {
  switch (hash) {
    case DOOR:
      return BEFORE_DOOR.has(before) ? 0 : flags
    case SIM:
      return BEFORE_SIM.has(before) || (behind & CARD) !== 0 ? flags : flags & ~(LOYALTY | ONE_TIME)
    case RIGHT:
      return BEFORE_RIGHT.has(before) && (behind & (NUMBER | CODE | DIGITS | CARD)) === 0 ? flags : flags & ~FRONT
    case CHECK:
      return CARDS.has(before) || (behind & (DIGITS | CODE)) !== 0 ? flags | VERIFY : flags
    case TAN:
      return BEFORE_TAN.has(before) ? flags : flags & ~ONE_TIME
    case SAFE:
      return BEFORE_SAFE.has(before) ? ONE_TIME : flags
    case CASE:
      return BEFORE_CASE.has(before) ? 0 : flags
    case ACCOUNT:
      return before === IN ? 0 : flags
    case OVER:
      return BEFORE_OVER.has(before) ? flags | BACK : flags
    case NO:
      return SIGNS.has(text.charCodeAt(end)) && CARDS.has(before) ? NUMBER : flags
    default:
      if (ERRORS.has(hash)) return BEFORE_ERROR.has(before) || (behind & (CODE | NUMBER)) !== 0 ? flags : flags & ~OTHER
      return DETAILS.has(hash) && (CARDS.has(before) || OF_A_CARD.test(text.slice(end, end + MOST_OF)))
        ? flags | NUMBER
        : flags
  }
}
