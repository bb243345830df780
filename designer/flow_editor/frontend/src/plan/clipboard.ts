/** Copies of steps, also from one plan to another: they travel as text, so the system's clipboard can carry them. */

import { freeId, idsOf, rounded } from './edits'
import type { PlanDocument, PlanEdge, PlanNode, Position } from './types'
import { MAX_NODES } from './types'

const MARK = 'belplan-steps/1'

export interface Steps {
  nodes: PlanNode[]
  /** Those from one of the nodes to another. */
  edges: PlanEdge[]
}

export function copySteps(document: PlanDocument, ids: ReadonlySet<string>): Steps {
  return {
    nodes: document.nodes.filter((node) => ids.has(node.id)),
    edges: document.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)),
  }
}

export function asText(steps: Steps): string {
  return JSON.stringify({ format: MARK, ...steps })
}

/** Read copied steps; undefined when the text is anything else. */
export function fromText(text: string): Steps | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined // what else people copy is no concern of ours
  }
  if (!isRecord(value) || value['format'] !== MARK) return undefined
  const { nodes, edges } = value
  if (!Array.isArray(nodes) || !Array.isArray(edges) || nodes.length > MAX_NODES) return undefined
  return nodes.every(isNode) && edges.every(isEdge) ? { nodes, edges } : undefined
}

/** Add copies with ids of their own, moved by `offset`. Returns the ids of the copies. */
export function pasteSteps(
  document: PlanDocument,
  steps: Steps,
  offset: Position,
): { document: PlanDocument; ids: string[] } {
  const taken = idsOf(document)
  const names = new Map<string, string>()
  const nodes = steps.nodes.map((node) => {
    const id = freeId(taken, node.kind)
    taken.add(id)
    names.set(node.id, id)
    const position = rounded({ x: node.position.x + offset.x, y: node.position.y + offset.y })
    return { id, kind: node.kind, params: structuredClone(node.params), position }
  })
  const edges = steps.edges.flatMap((edge) => {
    const from = names.get(edge.from)
    const to = names.get(edge.to)
    return from === undefined || to === undefined ? [] : [{ from, outcome: edge.outcome, to }]
  })
  const ids = nodes.map((node) => node.id)
  return {
    ids,
    document: {
      ...document,
      start: document.start || (ids[0] ?? ''),
      nodes: [...document.nodes, ...nodes],
      edges: [...document.edges, ...edges],
    },
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNode(value: unknown): value is PlanNode {
  if (!isRecord(value) || !isRecord(value['params']) || !isRecord(value['position'])) return false
  const { x, y } = value['position']
  return typeof value['id'] === 'string' && typeof value['kind'] === 'string' && Number.isFinite(x) && Number.isFinite(y)
}

function isEdge(value: unknown): value is PlanEdge {
  return isRecord(value) && ['from', 'outcome', 'to'].every((key) => typeof value[key] === 'string')
}
