/** The containers of the index with their partition keys: adapters and provisioning follow this one list. */
export const COSMOS_CONTAINERS = {
  records: '/conversationId',
  lookups: '/key',
  ledger: '/day',
  holds: '/matterId',
  requests: '/requestId',
  messages: '/correlationId',
} as const satisfies Record<string, `/${string}`>
export type CosmosContainer = keyof typeof COSMOS_CONTAINERS
