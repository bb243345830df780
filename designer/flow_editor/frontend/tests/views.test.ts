import { describe, expect, it } from 'vitest'

import { difference } from '../src/plan/difference'
import { followedEdges, visitsOf } from '../src/plan/path'
import type { PathStep } from '../src/plan/types'
import type { Shown } from '../src/plan/views'
import { edgeViews, keepEqual, nodeViews } from '../src/plan/views'
import { CATALOGUE, plan, withParams } from './plans'

const document = plan('p:prompt > r:ring', 'r/timeout > v:voicemail', 'r/busy > p')

function step(node: string, outcome = ''): PathStep {
  return { node, outcome, label: '', detail: '', state: 'done', href: '' }
}

function shown(changes: Partial<Shown> = {}): Shown {
  const base = { document, catalogue: CATALOGUE, summaries: {}, marks: [], path: [], difference: undefined }
  return { ...base, errorTitle: 'Error', ...changes }
}

describe('a path', () => {
  const path = [step('p', 'done'), step('r', 'busy'), step('p', 'done'), step('r', 'error'), step('v')]

  it('counts the visits of each node', () => {
    expect([...visitsOf(path)].map(([id, visits]) => [id, visits.map((visit) => visit.order)])).toEqual([
      ['p', [1, 3]],
      ['r', [2, 4]],
      ['v', [5]],
    ])
  })

  it('goes along edges, an error without one along that to the next step', () => {
    expect([...followedEdges(path, document)].map((edge) => edge.outcome)).toEqual(['done', 'busy', 'timeout'])
  })

  it('does not light an edge when the call went elsewhere', () => {
    expect(followedEdges([step('r', 'timeout'), step('p')], document).size).toBe(0)
  })

  it('dims what it leaves out', () => {
    const views = nodeViews(shown({ path: [step('p', 'done'), step('r')] }))
    expect(views.map((view) => [view.id, view.dimmed])).toEqual([['p', false], ['r', false], ['v', true]])
    expect(nodeViews(shown()).some((view) => view.dimmed)).toBe(false)
  })
})

describe('marks', () => {
  const views = nodeViews(
    shown({
      marks: [
        { severity: 'error', node: 'r', field: 'params.group', message: 'is missing' },
        { severity: 'warning', node: 'r', field: '', message: 'cut off' },
        { severity: 'error', node: 'r', field: 'busy', message: 'leads nowhere' },
        { severity: 'error', node: '', field: 'start', message: 'none' },
      ],
    }),
  )
  const ring = views.find((view) => view.id === 'r')

  it('are at their node', () => {
    expect(ring?.errors).toEqual(['params.group: is missing', 'busy: leads nowhere'])
    expect(ring?.warnings).toEqual(['cut off'])
  })

  it('are at their exit', () => {
    expect(ring?.exits.filter((exit) => exit.mark).map((exit) => [exit.name, exit.message])).toEqual([
      ['busy', 'leads nowhere'],
    ])
  })
})

describe('the difference with another plan', () => {
  const before = withParams(plan('p:prompt > v:voicemail', 'old:prompt > v'), 'v', { box: 'b', a: 1 })
  const now = withParams(plan('p:prompt > r:ring', 'r/timeout > v:voicemail'), 'v', { a: 1, box: 'b' })
  const found = difference(withParams(now, 'p', { prompt: 'hi' }), before)

  it('tells what is new, changed and gone', () => {
    expect(Object.fromEntries(found.nodes)).toEqual({ p: 'changed', r: 'added', v: 'same' })
    expect(found.removedNodes.map((node) => node.id)).toEqual(['old'])
    expect(found.addedEdges.map((edge) => edge.from)).toEqual(['p', 'r'])
    expect(found.removedEdges.map((edge) => edge.from)).toEqual(['p', 'old'])
  })

  it('is drawn, with what is gone', () => {
    const drawn = shown({ document: now, difference: difference(now, before) })
    expect(nodeViews(drawn).map((view) => view.id)).toEqual(['p', 'r', 'v', '@removed:old'])
    expect(edgeViews(drawn).map((view) => view.change)).toEqual(['added', 'added', 'removed', 'removed'])
  })
})

it('views that look the same stay the same objects', () => {
  const before = nodeViews(shown())
  const after = keepEqual(before, nodeViews(shown({ summaries: { r: 'Ring helpdesk' } })), (view) => view.id)
  expect(after.map((view, index) => view === before[index])).toEqual([true, false, true])
})
