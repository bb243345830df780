import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { begin, commit, endBurst, MAX_STEPS, redo, undo } from '../src/plan/history'

describe('undo and redo', () => {
  it('lead back to every state, and forth again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 30 }), fc.nat(30), (numbers, back) => {
        const states = numbers.map((number) => ({ number }))
        let history = begin({ number: -1 })
        for (const state of states) history = commit(history, state)
        const last = history.present
        for (let step = 0; step < back; step += 1) history = undo(history)
        const kept = states.length - Math.min(back, states.length)
        expect(history.present).toEqual(kept === 0 ? { number: -1 } : states[kept - 1])
        for (let step = 0; step < back; step += 1) history = redo(history)
        expect(history.present).toBe(last)
      }),
    )
  })

  it('forget what was undone at the next change', () => {
    const history = commit(undo(commit(begin('a'), 'b')), 'c')
    expect([history.present, history.past, history.future]).toEqual(['c', ['a'], []])
  })

  it('take a burst back at once', () => {
    let history = commit(begin('a'), 'b', 'arrows')
    history = commit(history, 'c', 'arrows')
    expect(undo(history).present).toBe('a')
    history = commit(endBurst(history), 'd', 'arrows')
    expect(undo(history).present).toBe('c')
  })

  it('do not join a burst that was undone', () => {
    const history = commit(redo(undo(commit(begin('a'), 'b', 'arrows'))), 'c', 'arrows')
    expect(undo(history).present).toBe('b')
  })

  it('know nothing of a change that is none', () => {
    const history = commit(begin('a'), 'b')
    expect(commit(history, 'b')).toBe(history)
    expect(undo(begin('a')).present).toBe('a')
    expect(redo(history)).toBe(history)
  })

  it('have a limit', () => {
    let history = begin(0)
    for (let number = 1; number <= MAX_STEPS + 50; number += 1) history = commit(history, number)
    expect(history.past).toHaveLength(MAX_STEPS)
    expect(history.past[0]).toBe(50)
  })
})
