/** Keeps downloads out of our own network: a presigned URL never points there, a forged one might (SSRF). */
import { lookup as resolve, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/** Private, link-local, shared, reserved and translated addresses (IANA special-purpose registries). */
const inside = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  // Azure's own address of a virtual machine: DHCP, DNS, the guest agent's credentials.
  ['168.63.129.16', 32],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(network, bits)
for (const [network, bits] of [
  // Unspecified, loopback and every IPv4 address in the old compatible form.
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  // Teredo and 6to4 carry an IPv4 address inside.
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(network, bits, 'ipv6')

/**
 * Whether a URL's host names an address, or a name, that only exists inside a network. Names are looked up later, by
 * `guardedLookup`.
 */
export function isInsideHost(hostname: string, local: boolean): boolean {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  if (isIP(host) !== 0) return isInsideAddress(host, local)
  if (host === 'localhost' || host.endsWith('.localhost')) return !local
  return host.endsWith('.internal') || host.endsWith('.local')
}

/**
 * Resolves names like the system does, and refuses one that leads inside: the address that is checked is the one that
 * is used.
 */
export function guardedLookup(local: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, [])
      const [first] = found
      if (first === undefined || found.some(({ address }) => isInsideAddress(address, local)))
        return callback(new InsideNetworkError(), [])
      if (options.all === true) callback(null, found satisfies LookupAddress[])
      else callback(null, first.address, first.family)
    })
  }
}

export class InsideNetworkError extends Error {
  override readonly name = 'InsideNetworkError'
  constructor() {
    super('the download address is inside a private network')
  }
}

function isInsideAddress(address: string, local: boolean): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (local && loopback.check(address, family)) return false
  return inside.check(address, family)
}
