/** Addresses of this machine: the local platform, or a forwarder beside the app. */
export function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}
