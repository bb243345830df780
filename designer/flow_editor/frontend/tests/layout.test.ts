import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { moveNodes } from '../src/plan/edits'
import { arrange, freePlace, inOrderOfCall, overlaps, sizeOf } from '../src/plan/layout'
import type { PlanDocument } from '../src/plan/types'
import { CATALOGUE, plan } from './plans'

const WELCOME = plan('p:prompt > r:ring', 'r/timeout > s:ring', 'r/busy > s', 's/timeout > v:voicemail', 'x:prompt')

function arranged(document: PlanDocument): PlanDocument {
  return moveNodes(document, arrange(document, CATALOGUE, new Map()))
}

describe('the automatic layout', () => {
  it('goes from left to right, as the call does', () => {
    const at = arrange(WELCOME, CATALOGUE, new Map())
    const x = ['p', 'r', 's', 'v'].map((id) => at.get(id)!.x)
    expect(x).toEqual(x.toSorted((one, other) => one - other))
    expect(new Set(x).size).toBe(4)
  })

  it('leaves the start where it is, on the grid', () => {
    const moved = moveNodes(WELCOME, new Map([['p', { x: 500, y: -200 }]]))
    expect(arrange(moved, CATALOGUE, new Map()).get('p')).toEqual({ x: 500, y: -200 })
    for (const { x, y } of arrange(WELCOME, CATALOGUE, new Map()).values()) {
      expect([Math.abs(x % 10), Math.abs(y % 10)]).toEqual([0, 0])
    }
  })

  it('gives the same drawing again', () => {
    const once = arranged(WELCOME)
    expect(arranged(once)).toEqual(once)
  })

  it('lays no node on another, whatever the edges', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const edge = fc.record({
      from: fc.constantFrom(...ids),
      outcome: fc.constantFrom('timeout', 'busy', 'answered', 'odd'),
      to: fc.constantFrom(...ids),
    })
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 20 }), (edges) => {
        const nodes = ids.map((id) => ({ id, kind: 'ring', params: {}, position: { x: 0, y: 0 } }))
        const document = { ...plan(), start: 'a', nodes, edges }
        expect(overlaps(document, CATALOGUE)).toBe(true)
        expect(overlaps(arranged(document), CATALOGUE)).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('bears an empty plan, edges to nowhere, and a start that is not there', () => {
    expect(arrange(plan(), CATALOGUE, new Map()).size).toBe(0)
    const broken = { ...plan('p:prompt > r:ring'), start: 'gone' }
    broken.edges.push({ from: 'r', outcome: 'timeout', to: 'nowhere' }, { from: 'r', outcome: 'busy', to: 'r' })
    expect(arrange(broken, CATALOGUE, new Map()).size).toBe(2)
  })
})

describe('the order of the call', () => {
  it('begins with the start and ends with what no call reaches', () => {
    expect(inOrderOfCall({ ...WELCOME, start: 'r' }, CATALOGUE)).toEqual(['r', 's', 'v', 'p', 'x'])
  })
})

describe('a place for a new node', () => {
  it('is where it was wished, or below what lies there', () => {
    const document = plan('r:ring')
    expect(freePlace(document, { x: 600, y: 12 }, CATALOGUE)).toEqual({ x: 600, y: 10 })
    const below = freePlace(document, { x: 20, y: 30 }, CATALOGUE)
    expect(below.y).toBeGreaterThanOrEqual(sizeOf(document.nodes[0]!, document, CATALOGUE).height)
  })
})
