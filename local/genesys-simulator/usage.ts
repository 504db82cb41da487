/** What was asked of the simulator. */
export interface Usage {
  calls: number
  byRoute: Record<string, number>
  refused: number
  busiestMinute: number
  tokens: number
  downloads: number
  downloadedBytes: number
  /** Files that were downloaded more than once. */
  repeated: Record<string, number>
}
