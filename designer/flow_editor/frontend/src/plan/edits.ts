/** Changes of a plan. Each takes a document and returns a new one; what does not change keeps its identity. */

import { followOutcomes, outcomesOf } from './outcomes'
import type { Catalogue, Params, PlanDocument, PlanEdge, PlanNode, Position } from './types'

export interface Exit {
  node: string
  outcome: string
}

export function nodeOf(document: PlanDocument, id: string): PlanNode | undefined {
  return document.nodes.find((node) => node.id === id)
}

export function sameEdge(one: PlanEdge, other: PlanEdge): boolean {
  return one.from === other.from && one.outcome === other.outcome && one.to === other.to
}

/** A name for a new node, after its kind: `prompt`, `prompt-2`, … */
export function freeId(taken: ReadonlySet<string>, kind: string): string {
  const base = kind.replace(/[^A-Za-z0-9_.-]/g, '-').replace(/^[^A-Za-z0-9]+/, '').slice(0, 56) || 'step'
  if (!taken.has(base)) return base
  let count = 2
  while (taken.has(`${base}-${count}`)) count += 1
  return `${base}-${count}`
}

export function idsOf(document: PlanDocument): Set<string> {
  return new Set(document.nodes.map((node) => node.id))
}

/** Whole pixels: a document that is kept in git should not change by fractions (nor by the sign of a zero). */
export function rounded(position: Position): Position {
  return { x: Math.round(position.x) + 0, y: Math.round(position.y) + 0 }
}

/** Add a step. The first one of a plan is its start; with `after` an exit of another step leads to it. */
export function addStep(
  document: PlanDocument,
  kind: string,
  position: Position,
  after?: Exit,
): { document: PlanDocument; id: string } {
  const id = freeId(idsOf(document), kind)
  const node: PlanNode = { id, kind, params: {}, position: rounded(position) }
  const added = { ...document, start: document.start || id, nodes: [...document.nodes, node] }
  return { id, document: after === undefined ? added : connect(added, after, id) }
}

/** Let an exit lead to a node; an exit has one edge, so it leaves where it led before. */
export function connect(document: PlanDocument, exit: Exit, to: string): PlanDocument {
  const edge: PlanEdge = { from: exit.node, outcome: exit.outcome, to }
  const at = document.edges.findIndex((one) => one.from === exit.node && one.outcome === exit.outcome)
  if (at < 0) return { ...document, edges: [...document.edges, edge] }
  const before = document.edges[at]
  if (before !== undefined && before.to === to) return document
  return { ...document, edges: document.edges.with(at, edge) }
}

/** Move an edge to another exit, another target, or both. */
export function reconnect(document: PlanDocument, edge: PlanEdge, exit: Exit, to: string): PlanDocument {
  return connect(removeEdges(document, [edge]), exit, to)
}

export function removeEdges(document: PlanDocument, edges: readonly PlanEdge[]): PlanDocument {
  if (edges.length === 0) return document
  return { ...document, edges: document.edges.filter((edge) => !edges.some((gone) => sameEdge(gone, edge))) }
}

/** Remove nodes with their edges. A plan whose start goes begins with what followed it, or else with its first node. */
export function removeNodes(document: PlanDocument, ids: ReadonlySet<string>, catalogue: Catalogue): PlanDocument {
  if (ids.size === 0) return document
  const nodes = document.nodes.filter((node) => !ids.has(node.id))
  return {
    ...document,
    start: ids.has(document.start) ? startWithout(document, ids, catalogue) : document.start,
    nodes,
    edges: document.edges.filter((edge) => !ids.has(edge.from) && !ids.has(edge.to)),
  }
}

function startWithout(document: PlanDocument, gone: ReadonlySet<string>, catalogue: Catalogue): string {
  const seen = new Set<string>()
  let id: string | undefined = document.start
  while (id !== undefined && gone.has(id) && !seen.has(id)) {
    seen.add(id)
    id = followers(document, id, catalogue)[0]
  }
  const left = document.nodes.filter((node) => !gone.has(node.id))
  if (id !== undefined && left.some((node) => node.id === id)) return id
  const reached = new Set(document.edges.filter((edge) => !gone.has(edge.from)).map((edge) => edge.to))
  return (left.find((node) => !reached.has(node.id)) ?? left[0])?.id ?? ''
}

/** The nodes that a node's exits lead to, in the order of its exits. */
export function followers(document: PlanDocument, id: string, catalogue: Catalogue): string[] {
  const node = nodeOf(document, id)
  const order = node === undefined ? [] : outcomesOf(node, catalogue).map((outcome) => outcome.name)
  const rank = (edge: PlanEdge) => {
    const at = order.indexOf(edge.outcome)
    return at < 0 ? order.length : at
  }
  const leaving = document.edges.filter((edge) => edge.from === id)
  return leaving.toSorted((one, other) => rank(one) - rank(other)).map((edge) => edge.to)
}

export function setStart(document: PlanDocument, id: string): PlanDocument {
  return document.start === id || nodeOf(document, id) === undefined ? document : { ...document, start: id }
}

export function moveNodes(document: PlanDocument, positions: ReadonlyMap<string, Position>): PlanDocument {
  let moved = false
  const nodes = document.nodes.map((node) => {
    const to = positions.get(node.id)
    if (to === undefined) return node
    const position = rounded(to)
    if (position.x === node.position.x && position.y === node.position.y) return node
    moved = true
    return { ...node, position }
  })
  return moved ? { ...document, nodes } : document
}

/** Give a node other parameters; its edges follow the exits that these make. */
export function setParams(document: PlanDocument, id: string, params: Params, catalogue: Catalogue): PlanDocument {
  const node = nodeOf(document, id)
  if (node === undefined || JSON.stringify(node.params) === JSON.stringify(params)) return document
  return {
    ...document,
    nodes: document.nodes.map((one) => (one.id === id ? { ...one, params } : one)),
    edges: followOutcomes(document.edges, node, params, catalogue),
  }
}
