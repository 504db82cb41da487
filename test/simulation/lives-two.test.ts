import { describe } from 'vitest'
import { lives } from './lives.ts'

describe('the simulated life, second half', () => {
  lives(14, 25)
})
