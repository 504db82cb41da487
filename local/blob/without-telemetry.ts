import { createRequire, Module } from 'node:module'

/**
 * Azurite loads Microsoft's telemetry with its first module and uses it only where its command line switched it on:
 * hundreds of modules, more than half of what a start of the platform computes. An empty one stands in its place.
 */
export function leaveOutTelemetry(): void {
  const ofAzurite = createRequire(createRequire(import.meta.url).resolve('azurite/package.json'))
  const path = ofAzurite.resolve('applicationinsights')
  if (ofAzurite.cache[path] !== undefined) return
  const nothing = new Module(path)
  nothing.loaded = true
  ofAzurite.cache[path] = nothing
}
