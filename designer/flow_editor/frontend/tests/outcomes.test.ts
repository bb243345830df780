import { describe, expect, it } from 'vitest'

import { exitsOf, familyOutcomes, firstFreeExit, followOutcomes, outcomesOf } from '../src/plan/outcomes'
import type { Params, PlanNode } from '../src/plan/types'
import { arrows, CATALOGUE, MENU_KEYS, plan, withParams } from './plans'

function menu(params: Params): PlanNode {
  return { id: 'm', kind: 'menu', params, position: { x: 0, y: 0 } }
}

describe('the exits that parameters make', () => {
  it('are one for each item, in their order', () => {
    const made = familyOutcomes(MENU_KEYS, { choices: [{ key: '2' }, { key: '1', route: 'night' }, { key: '*' }] })
    expect(made).toEqual([
      { name: 'digit:2', title: 'Key 2', final: false },
      { name: 'digit:1', title: 'Key 1', final: true },
      { name: 'digit:*', title: 'Key *', final: false },
    ])
  })

  it.each([
    ['no list', {}],
    ['something else than a list', { choices: 'abc' }],
    ['items that are no objects', { choices: [1, null, 'a', ['b']] }],
    ['items without the field', { choices: [{ key: 3 }, { route: 'x' }] }],
  ])('are none for %s', (_what, params) => {
    expect(familyOutcomes(MENU_KEYS, params)).toEqual([])
  })

  it('stay open when the field that ends the plan is empty, as Python sees empty', () => {
    const routes = [null, '', 0, [], {}, false].map((route, at) => ({ key: String(at), route }))
    expect(familyOutcomes(MENU_KEYS, { choices: routes }).some((one) => one.final)).toBe(false)
  })

  it('keep a name with a dollar as it is', () => {
    expect(familyOutcomes({ ...MENU_KEYS, prefix: '' }, { choices: [{ key: '$&' }] })[0]?.title).toBe('Key $&')
  })

  it('come after those of the kind', () => {
    const names = outcomesOf(menu({ choices: [{ key: '1' }] }), CATALOGUE).map((one) => one.name)
    expect(names).toEqual(['timeout', 'invalid', 'digit:1'])
  })
})

describe('the exits that a node shows', () => {
  it('end with the error, and tell what the step does not know', () => {
    const edges = [{ from: 'm', outcome: 'digit:7', to: 'v' }]
    const exits = exitsOf(menu({ choices: [{ key: '1' }, { key: '1' }] }), edges, CATALOGUE, 'Error')
    expect(exits.map((exit) => [exit.name, exit.unknown])).toEqual([
      ['timeout', false],
      ['invalid', false],
      ['digit:1', false],
      ['digit:7', true],
      ['error', false],
    ])
  })

  it('of an unknown kind are the edges that it has', () => {
    const node = { ...menu({}), kind: 'new_thing' }
    const exits = exitsOf(node, [{ from: 'm', outcome: 'done', to: 'v' }], CATALOGUE, 'Error')
    expect(exits.map((exit) => exit.name)).toEqual(['done', 'error'])
  })
})

describe('the first free exit', () => {
  it('is the first that a plan goes on by and that leads nowhere', () => {
    const document = plan('r:ring/timeout > v:voicemail')
    const [ring, voicemail] = document.nodes
    expect(firstFreeExit(document, ring!, CATALOGUE)).toBe('busy')
    expect(firstFreeExit(document, voicemail!, CATALOGUE)).toBeUndefined()
  })
})

describe('edges, when the parameters of their node change', () => {
  const before = withParams(
    plan('m:menu/digit:1 > a:prompt', 'm/digit:2 > b:prompt', 'm/timeout > a'),
    'm',
    { choices: [{ key: '1' }, { key: '2' }] },
  )
  const after = (choices: unknown[]) =>
    arrows({ ...before, edges: followOutcomes(before.edges, before.nodes[0]!, { choices }, CATALOGUE) })

  it('follow an exit that was renamed', () => {
    expect(after([{ key: '1' }, { key: '5' }])).toEqual(['m/digit:1 > a', 'm/digit:5 > b', 'm/timeout > a'])
  })

  it('go with the exit', () => {
    expect(after([{ key: '2' }])).toEqual(['m/digit:2 > b', 'm/timeout > a'])
  })

  it('stay when items only change their order', () => {
    expect(after([{ key: '2' }, { key: '1' }])).toEqual(arrows(before))
  })

  it('stay when an item comes along', () => {
    expect(after([{ key: '1' }, { key: '2' }, { key: '3' }])).toEqual(arrows(before))
  })

  it('stay when they left by an exit that the step never had', () => {
    const document = plan('m:menu/digit:9 > a:prompt')
    expect(followOutcomes(document.edges, document.nodes[0]!, { choices: [] }, CATALOGUE)).toEqual(document.edges)
  })
})
