/** What a plan has that another has not: for the drawing of a draft beside the published version. */

import { sameEdge } from './edits'
import type { PlanDocument, PlanEdge, PlanNode } from './types'

export type Change = 'added' | 'removed' | 'changed' | 'same'

export interface Difference {
  nodes: ReadonlyMap<string, Exclude<Change, 'removed'>>
  /** Nodes that only the other plan has. */
  removedNodes: PlanNode[]
  addedEdges: PlanEdge[]
  removedEdges: PlanEdge[]
}

/** Compare a plan with an older one. Where a node is drawn makes no difference. */
export function difference(now: PlanDocument, before: PlanDocument): Difference {
  const old = new Map(before.nodes.map((node) => [node.id, node]))
  const ids = new Set(now.nodes.map((node) => node.id))
  return {
    nodes: new Map(now.nodes.map((node) => [node.id, changeOf(node, old.get(node.id))])),
    removedNodes: before.nodes.filter((node) => !ids.has(node.id)),
    addedEdges: now.edges.filter((edge) => !before.edges.some((other) => sameEdge(edge, other))),
    removedEdges: before.edges.filter((edge) => !now.edges.some((other) => sameEdge(edge, other))),
  }
}

function changeOf(node: PlanNode, before: PlanNode | undefined): 'added' | 'changed' | 'same' {
  if (before === undefined) return 'added'
  return before.kind === node.kind && canonical(before.params) === canonical(node.params) ? 'same' : 'changed'
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )
}
