import { describe, expect, it } from 'vitest'

import { roundedPath, wayAround } from '../src/plan/lines'

const BOX = { x: 0, y: 0, width: 200, height: 100 }

describe('a line that leads back', () => {
  it('goes below the steps, or above where that is nearer', () => {
    const below = wayAround({ x: 200, y: 90 }, { x: 0, y: 60 }, [BOX])
    const above = wayAround({ x: 200, y: 20 }, { x: 0, y: 30 }, [BOX])
    expect(Math.max(...below.map((corner) => corner.y))).toBe(126)
    expect(Math.min(...above.map((corner) => corner.y))).toBe(-26)
  })

  it('touches no box on its way', () => {
    const boxes = [BOX, { x: -400, y: 150, width: 200, height: 300 }]
    const [from, ...corners] = wayAround({ x: 200, y: 50 }, { x: -400, y: 180 }, boxes)
    expect(from).toEqual({ x: 200, y: 50 })
    for (const { x, y } of corners.slice(0, -1)) {
      for (const box of boxes) {
        expect(x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height).toBe(false)
      }
    }
  })
})

describe('round corners', () => {
  it('begin and end where the line does', () => {
    const path = roundedPath([{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 100 }])
    expect(path).toBe('M0,0L84,0Q100,0 100,16L100,100')
  })

  it('take no more room than there is', () => {
    expect(roundedPath([{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 8 }])).toBe('M0,0L6,0Q10,0 10,4L10,8')
    expect(roundedPath([{ x: 1, y: 1 }, { x: 1, y: 1 }, { x: 1, y: 1 }])).not.toContain('NaN')
    expect(roundedPath([])).toBe('')
  })
})
