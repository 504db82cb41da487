/** What the archive's own credential may do in the tenant. */
export interface PermissionSource {
  /**
   * Granted permissions as `domain:entity:action`, `*` where a grant says all; null when the tenant does not tell. One
   * call.
   */
  granted(): Promise<string[] | null>
}
