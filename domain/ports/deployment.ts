/** A resource that holds a part of the archive, as the platform describes it. */
export interface ObservedResource {
  kind: 'storage' | 'keys' | 'index'
  name: string
  /** Regions in which it lies, as `northeurope`; an index may have several. */
  regions: string[]
  /** Whether storage copies itself to another region. */
  copied: boolean
}

/** Default retention of a container, which only the platform's control plane tells. */
export interface ContainerPeriod {
  days: number
  locked: boolean
}

/** What the app can see of its own deployment. Every answer is observed, never what a setting says. */
export interface DeploymentObserver {
  /** @throws ArchiveError `deployment-unreadable` (retryable) where a resource cannot be read */
  resources(): Promise<ObservedResource[]>
  /** Null where the vault's container has no default retention. @throws as `resources` */
  period(container: string): Promise<ContainerPeriod | null>
}
