/** What counts as card data (PCI DSS): the closed list that findings, masks and manifests share. */
export const CARD_DATA_KINDS = ['pan', 'track', 'security-code', 'pin'] as const
export type CardDataKind = (typeof CARD_DATA_KINDS)[number]
