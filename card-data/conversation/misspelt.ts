/** Words of a request as people mistype them: a letter more, less, wrong, or two that changed places. */

/** Long enough that no other word is so near. Spelt folded (chars.ts). */
const WORDS: readonly string[] = (
  'number nummer numero security kreditkarte kartennummer kreditkartennummer sicherheitscode sicherheitsnummer ' +
  'prufnummer prufziffer seguridad seguranca tarjeta sicurezza securite cryptogramme beveiligingscode kaartnummer ' +
  'verification sakerhetskod sikkerhedskode kortnummer bezpieczenstwa'
).split(' ')
const SHORTEST = 6
/** From so many letters on, two slips are no other word yet. */
const LONG = 12
const LONGEST = 24

/** The word that was meant, or null. */
export function meantBy(word: string): string | null {
  if (word.length < SHORTEST - 1 || word.length > LONGEST) return null
  return WORDS.find((meant) => slips(word, meant) <= (meant.length < LONG ? 1 : 2)) ?? null
}

/** How many slips lead from one to the other, three at most; nobody mistypes the first letter. */
function slips(word: string, meant: string): number {
  if (word[0] !== meant[0] || Math.abs(word.length - meant.length) > 2) return 3
  let above: number[] = []
  let row = Array.from({ length: meant.length + 1 }, (_, i) => i)
  for (let i = 1; i <= word.length; i++) {
    const next = [i]
    for (let j = 1; j <= meant.length; j++) {
      const same = word[i - 1] === meant[j - 1]
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && word[i - 1] === meant[j - 2] && word[i - 2] === meant[j - 1]
      if (swapped) least = Math.min(least, (above[j - 2] ?? 0) + 1)
      next.push(least)
    }
    above = row
    row = next
  }
  return Math.min(3, row[meant.length] ?? 3)
}
