/** Any value that survives a JSON round trip: all that may cross an activity boundary or enter a manifest. */
export type Json = string | number | boolean | null | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}
