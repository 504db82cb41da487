/**
 * Short texts in which nothing was found, so that each is searched once: the names, kinds and ids of records come again
 * and again. Only what is clean is remembered; when there is too much of it, all is forgotten.
 */
export interface CleanTexts {
  has(text: string): boolean
  add(text: string): void
}

export function cleanTexts(mostTexts: number, longest: number): CleanTexts {
  const clean = new Set<string>()
  return {
    has: (text) => text.length <= longest && clean.has(text),
    add(text) {
      if (text.length > longest) return
      if (clean.size >= mostTexts) clean.clear()
      clean.add(text)
    },
  }
}
