/** Shapes, acts and faults that are left out while the defect that they show is open: a list to be emptied. */
export const SWITCHED_OFF: readonly { name: string; why: string }[] = []
