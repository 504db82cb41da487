/** Shapes, acts and faults that are left out while the defect that they show is open: a list to be emptied. */
export const SWITCHED_OFF: readonly { name: string; why: string }[] = [
  { name: 'never ends', why: 'H11: what never ends is not archived' },
  { name: 're-opened', why: 'H6: a re-opened record stores again what it has, and its first revision goes early' },
  { name: 'empty attributes', why: 'H9: an empty attribute hides the filled one of the next participant' },
  { name: 'contradictory attributes', why: 'H9: the first of two jurisdictions decides, not the longest' },
  { name: 'medium without a source', why: 'H40: internal messages are archived as a bare manifest' },
]
