import { describe } from 'vitest'
import { lives } from './lives.ts'

describe('the simulated life, first half', () => {
  lives(1, 13)
})
