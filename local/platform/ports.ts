/**
 * The platform's usual ports, so that addresses stay the same from start to start. A taken one is replaced by a free
 * one.
 */
export const USUAL_PORTS = {
  blob: 17701,
  queue: 17702,
  cosmos: 17703,
  keyVault: 17704,
  identity: 17705,
  genesys: 17706,
  media: 17707,
  resourceManager: 17708,
  host: 17700,
} as const
