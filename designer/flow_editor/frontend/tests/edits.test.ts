import { describe, expect, it } from 'vitest'

import { addStep, connect, freeId, moveNodes, reconnect, removeNodes, setParams, setStart } from '../src/plan/edits'
import { arrows, CATALOGUE, plan, withParams } from './plans'

describe('names of new nodes', () => {
  it('are those of a list of steps', () => {
    expect(freeId(new Set(), 'ring_group')).toBe('ring_group')
    expect(freeId(new Set(['ring_group']), 'ring_group')).toBe('ring_group-2')
    expect(freeId(new Set(['ring_group', 'ring_group-2', 'ring_group-3']), 'ring_group')).toBe('ring_group-4')
  })

  it('suit the exchange, whatever the kind is called', () => {
    for (const kind of ['', '_x', 'é', 'a'.repeat(63), '@start', 'SMS @ all']) {
      expect(freeId(new Set(), kind)).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,58}$/)
    }
  })
})

describe('adding a step', () => {
  it('makes the first one the start', () => {
    const { document, id } = addStep(plan(), 'prompt', { x: 0.4, y: 9.6 })
    expect(document.start).toBe(id)
    expect(document.nodes).toEqual([{ id: 'prompt', kind: 'prompt', params: {}, position: { x: 0, y: 10 } }])
  })

  it('leads an exit to it', () => {
    const { document } = addStep(plan('p:prompt'), 'ring', { x: 0, y: 0 }, { node: 'p', outcome: 'done' })
    expect([document.start, arrows(document)]).toEqual(['p', ['p/done > ring']])
  })
})

describe('connecting', () => {
  const document = plan('r:ring/timeout > v:voicemail', 'r/busy > v', 'p:prompt')

  it('moves the edge that the exit had', () => {
    expect(arrows(connect(document, { node: 'r', outcome: 'timeout' }, 'p'))).toEqual(['r/timeout > p', 'r/busy > v'])
  })

  it('changes nothing when it is so already', () => {
    expect(connect(document, { node: 'r', outcome: 'timeout' }, 'v')).toBe(document)
  })

  it('takes an edge to an exit that had another', () => {
    const moved = reconnect(document, document.edges[0]!, { node: 'r', outcome: 'busy' }, 'p')
    expect(arrows(moved)).toEqual(['r/busy > p'])
  })
})

describe('removing nodes', () => {
  const document = plan('p:prompt > r:ring', 'r/answered > p', 'r/timeout > v:voicemail')

  it('takes their edges along', () => {
    const left = removeNodes(document, new Set(['r']), CATALOGUE)
    expect([left.nodes.map((node) => node.id), left.edges, left.start]).toEqual([['p', 'v'], [], 'p'])
  })

  it('lets the plan begin with what followed', () => {
    expect(removeNodes(document, new Set(['p']), CATALOGUE).start).toBe('r')
    expect(removeNodes(document, new Set(['p', 'r']), CATALOGUE).start).toBe('v')
  })

  it('lets it begin with a node that nothing leads to when nothing followed', () => {
    const apart = plan('v:voicemail', 'p:prompt > r:ring')
    expect(removeNodes(apart, new Set(['v']), CATALOGUE).start).toBe('p')
  })

  it('leaves an empty plan without a start', () => {
    expect(removeNodes(document, new Set(['p', 'r', 'v']), CATALOGUE)).toMatchObject({ start: '', nodes: [], edges: [] })
  })

  it('ends when the start leads round to itself', () => {
    const round = plan('p:prompt > p', 'v:voicemail')
    expect(removeNodes(round, new Set(['p']), CATALOGUE).start).toBe('v')
  })
})

describe('what changes nothing', () => {
  const document = plan('p:prompt > v:voicemail')

  it('gives the same document back', () => {
    expect(moveNodes(document, new Map([['p', { x: 0.2, y: 0 }]]))).toBe(document)
    expect(setParams(document, 'p', {}, CATALOGUE)).toBe(document)
    expect(setParams(document, 'nobody', { a: 1 }, CATALOGUE)).toBe(document)
    expect(setStart(document, 'p')).toBe(document)
    expect(setStart(document, 'nobody')).toBe(document)
  })
})

it('parameters change with the edges of the exits that they make', () => {
  const document = withParams(plan('m:menu/digit:1 > v:voicemail'), 'm', { choices: [{ key: '1' }] })
  const changed = setParams(document, 'm', { choices: [{ key: '0' }] }, CATALOGUE)
  expect(arrows(changed)).toEqual(['m/digit:0 > v'])
})
