import { describe, expect, it } from 'vitest'

import { fill, shortened } from '../src/canvas/labels'

describe('texts', () => {
  it('are filled in, and keep what nobody gives', () => {
    expect(fill('Exit {exit}: leads to {target} {more}', { exit: '$1', target: 2 })).toBe('Exit $1: leads to 2 {more}')
  })

  it('are cut when they are too long', () => {
    expect([shortened('abcdef', 6), shortened('abcd ef', 6)]).toEqual(['abcdef', 'abcd…'])
  })
})
