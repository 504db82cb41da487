import { describe, expect, it } from 'vitest'
import { findCardData } from '../../card-data/detect/detect.ts'
import { maskText } from '../../card-data/detect/masked-text.ts'

const masked = (text: string) => maskText(text, findCardData(text))
/** All endings of three digits: every tenth has a right check digit. */
const ENDINGS = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'))

describe('numbers that only look like cards', () => {
  it.each<[string, (x: string) => string]>([
    ['a parcel number of UPS', (x) => `1Z 668 366 39 7132 ${x} 6`],
    ['latitude and longitude', (x) => `54.916${x}, 13.049817`],
    ['fields of a row, each in quotes', (x) => `MasterCard,"Firefox/66.0","061 947 ${x.slice(0, 2)} 9${x.slice(2)}"`],
    ['fields around an empty field', (x) => `606 972 ${x},,420,1/11/1975,44,Visa`],
  ])('%s', (_, text) => {
    expect(ENDINGS.map(text).filter((row) => masked(row) !== row)).toEqual([])
  })
})

describe('numbers that are cards', () => {
  it.each<[string, (x: string) => string]>([
    ['Maestro of 59 and sixteen digits', (x) => `5903123456789${x}`],
    ['four fields in quotes', (x) => `"4539","1488","0343","6${x}"`],
    ['four groups with points', (x) => `4539.1488.0343.6${x}`],
    ['pairs with points', (x) => `45.39.14.88.03.43.6${x.slice(0, 1)}.${x.slice(1)}`],
  ])('%s', (_, text) => {
    expect(ENDINGS.map(text).filter((row) => masked(row) !== row).length).toBe(100)
  })
})
