import type { LookupAddress } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { guardedLookup, InsideNetworkError, isInsideHost } from '../../../../adapters/genesys/media/network-guard.ts'

function lookup(hostname: string, local: boolean, all: boolean): Promise<string | LookupAddress[]> {
  return new Promise((resolve, reject) => {
    guardedLookup(local)(hostname, { all }, (error, found) => {
      if (error === null) resolve(found)
      else reject(error)
    })
  })
}

describe('the network guard', () => {
  it('lets public addresses through', () => {
    for (const host of ['media.example', '8.8.8.8', '172.32.0.1', '100.128.0.1', '192.169.0.1', '[2600:1f18::1]'])
      expect(isInsideHost(host, false)).toBe(false)
  })

  it('refuses what is inside, however it is written, and lets a local tenant reach this machine only', () => {
    for (const host of ['127.0.0.1', '[::1]', 'localhost', 'LOCALHOST.'])
      expect([isInsideHost(host, false), isInsideHost(host, true)]).toEqual([true, false])
    for (const host of ['10.0.0.1', '169.254.169.254', '[fd12::1]', '0.0.0.0', '[::]', 'db.internal', 'printer.local'])
      expect([isInsideHost(host, false), isInsideHost(host, true)]).toEqual([true, true])
  })

  it.each([
    '[::127.0.0.1]',
    '[::ffff:10.0.0.1]',
    '[2002:7f00:1::]',
    '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
    '[fec0::1]',
    '192.88.99.1',
    '168.63.129.16',
  ])('refuses %s, which leads inside by another name', (host) => {
    expect([isInsideHost(host, false), isInsideHost(host, true)]).toEqual([true, true])
  })

  it('refuses a name that leads inside only when it is looked up', async () => {
    for (const all of [true, false]) await expect(lookup('localhost', false, all)).rejects.toThrow(InsideNetworkError)
  })

  it('answers like the system does otherwise', async () => {
    expect(await lookup('127.0.0.1', true, false)).toBe('127.0.0.1')
    expect(await lookup('127.0.0.1', true, true)).toEqual([{ address: '127.0.0.1', family: 4 }])
    await expect(lookup('nowhere.invalid', false, true)).rejects.toHaveProperty('code')
  })
})
