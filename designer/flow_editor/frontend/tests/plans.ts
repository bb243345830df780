/** Plans and a catalogue for the tests. */

import type { OutcomeFamily, Params, PlanDocument, StepKind } from '../src/plan/types'
import { catalogueOf } from '../src/plan/types'

function kind(name: string, outcomes: [string, boolean?][], families: OutcomeFamily[] = []): StepKind {
  return {
    kind: name,
    title: `The ${name}`,
    icon: 'call',
    group: 'misc',
    help: '',
    outcomes: outcomes.map(([outcome, final = false]) => ({ name: outcome, title: outcome, final })),
    families,
  }
}

export const MENU_KEYS: OutcomeFamily = {
  param: 'choices',
  field: 'key',
  prefix: 'digit:',
  title: 'Key {name}',
  final_field: 'route',
}

export const CATALOGUE = catalogueOf([
  kind('prompt', [['done']]),
  kind('ring', [['answered', true], ['timeout'], ['busy']]),
  kind('voicemail', [['recorded', true]]),
  kind('menu', [['timeout'], ['invalid']], [MENU_KEYS]),
])

/** `plan('a:prompt > b:ring', 'b/timeout > c:voicemail')`: nodes are named once with their kind; the first is the start. */
export function plan(...lines: string[]): PlanDocument {
  const document: PlanDocument = { format: 'belplan-graph/1', version: 0, start: '', nodes: [], edges: [] }
  const node = (text: string): [string, string] => {
    const [, id = '', kindName, outcome = 'done'] = /^([^:/]+)(?::([^/]+))?(?:\/(.+))?$/.exec(text.trim()) ?? []
    if (kindName !== undefined) {
      const x = document.nodes.length * 300
      document.nodes.push({ id, kind: kindName, params: {}, position: { x, y: 0 } })
    }
    document.start ||= id
    return [id, outcome]
  }
  for (const line of lines) {
    const [source = '', target] = line.split('>')
    const [from, outcome] = node(source)
    if (target !== undefined) document.edges.push({ from, outcome, to: node(target)[0] })
  }
  return document
}

export function withParams(document: PlanDocument, id: string, params: Params): PlanDocument {
  return { ...document, nodes: document.nodes.map((node) => (node.id === id ? { ...node, params } : node)) }
}

export function arrows(document: PlanDocument): string[] {
  return document.edges.map((edge) => `${edge.from}/${edge.outcome} > ${edge.to}`)
}
