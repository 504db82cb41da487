// Which name was meant by one that does not exist.

/** A hint for a message; empty where no name is near. */
export function near(name, names) {
  const lower = name.toLowerCase()
  const meant = names.find((other) => other.toLowerCase() === lower) ?? nearest(lower, names)
  return meant ? `; did you mean ${meant}?` : ''
}

function nearest(lower, names) {
  return names
    .map((other) => [distance(lower, other.toLowerCase()), other])
    .filter(([edits]) => edits <= 2)
    .sort((a, b) => a[0] - b[0])[0]?.[1]
}

/** Letters to put in, leave out or exchange (Levenshtein); 9 where the lengths tell that it is more than 2. */
function distance(a, b) {
  if (Math.abs(a.length - b.length) > 2) return 9
  const row = [...Array(b.length + 1).keys()]
  for (let i = 1; i <= a.length; i++) {
    let before = row[0]
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]
      row[j] = Math.min(row[j] + 1, row[j - 1] + 1, before + (a[i - 1] === b[j - 1] ? 0 : 1))
      before = above
    }
  }
  return row[b.length]
}
