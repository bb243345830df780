import { describe, expect, it } from 'vitest'

import { asText, copySteps, fromText, pasteSteps } from '../src/plan/clipboard'
import { arrows, plan, withParams } from './plans'

const document = withParams(
  plan('prompt:prompt > ring:ring', 'ring/timeout > voicemail:voicemail', 'ring/busy > prompt'),
  'ring',
  { group: 'helpdesk', tags: ['a'] },
)

describe('copies', () => {
  const steps = copySteps(document, new Set(['prompt', 'ring']))

  it('have the edges between them and no others', () => {
    expect(steps.edges.map((edge) => edge.outcome)).toEqual(['done', 'busy'])
  })

  it('get ids of their own, and keep parameters and edges', () => {
    const { document: pasted, ids } = pasteSteps(document, steps, { x: 40, y: 40 })
    expect(ids).toEqual(['prompt-2', 'ring-2'])
    expect(arrows(pasted).slice(3)).toEqual(['prompt-2/done > ring-2', 'ring-2/busy > prompt-2'])
    const copy = pasted.nodes.find((node) => node.id === 'ring-2')
    expect(copy).toMatchObject({ params: { group: 'helpdesk', tags: ['a'] }, position: { x: 340, y: 40 } })
    expect(copy?.params).not.toBe(document.nodes[1]?.params)
    expect(pasted.start).toBe('prompt')
  })

  it('can be pasted again and again', () => {
    const once = pasteSteps(document, steps, { x: 0, y: 0 }).document
    const twice = pasteSteps(once, steps, { x: 0, y: 0 })
    expect(twice.ids).toEqual(['prompt-3', 'ring-3'])
    expect(new Set(twice.document.nodes.map((node) => node.id)).size).toBe(7)
  })

  it('start an empty plan', () => {
    expect(pasteSteps(plan(), steps, { x: 0, y: 0 }).document.start).toBe('prompt')
  })

  it('travel as text', () => {
    expect(fromText(asText(steps))).toEqual(steps)
  })
})

describe('text that is no copy of steps', () => {
  it.each([
    'hello',
    '',
    '[]',
    'null',
    '{"nodes":[],"edges":[]}',
    '{"format":"belplan-steps/1","nodes":[{"id":"a"}],"edges":[]}',
    '{"format":"belplan-steps/1","nodes":[{"id":"a","kind":"b","params":[],"position":{"x":1,"y":2}}],"edges":[]}',
    '{"format":"belplan-steps/1","nodes":[{"id":"a","kind":"b","params":{},"position":{"x":"1","y":2}}],"edges":[]}',
    '{"format":"belplan-steps/1","nodes":[],"edges":[{"from":"a"}]}',
  ])('is passed over: %s', (text) => {
    expect(fromText(text)).toBeUndefined()
  })
})
