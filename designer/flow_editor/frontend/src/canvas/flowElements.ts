/** Nodes and edges as React Flow wants them, made from the views; whatever stays the same keeps its identity. */

import type { Edge, Node } from '@xyflow/react'

import { nodeOf } from '../plan/edits'
import type { PlanDocument, Position } from '../plan/types'
import type { EdgeView, NodeView } from '../plan/views'
import { edgeId, removedId, START } from '../plan/views'
import type { Labels } from './labels'
import { fill } from './labels'

export type StepFlowNode = Node<NodeView, 'step'>
export type StartFlowNode = Node<Record<string, never>, 'start'>
export type FlowNode = StepFlowNode | StartFlowNode
export type FlowEdge = Edge<EdgeView, 'plan'> | Edge<Record<string, never>, 'start'>

export const TARGET_HANDLE = 'in'
const START_SIZE = { width: 136, height: 34 }
const START_GAP = 64
/** From the top of a node to the middle of its header, where edges arrive. */
const ARRIVAL_HEIGHT = 33

/** Names of exits may hold any character; those of handles end up in selectors. */
export function handleOf(outcome: string): string {
  return encodeURIComponent(outcome)
}

export function outcomeOf(handle: string): string {
  return decodeURIComponent(handle)
}

export function spokenNode(view: NodeView, labels: Labels): string {
  const parts = [view.isUnknown ? fill(labels.unknown_kind, { kind: view.title }) : view.title]
  if (view.summary !== '') parts.push(view.summary)
  const problems = [...view.errors, ...view.warnings]
  if (problems.length > 0) parts.push(fill(labels.problems, { count: problems.length }), ...problems)
  for (const visit of view.visits) parts.push(fill(labels.visit, { order: visit.order, label: visit.label }))
  return parts.join('. ')
}

interface NodeInput {
  views: readonly NodeView[]
  document: PlanDocument
  removedAt: ReadonlyMap<string, Position>
  readOnly: boolean
  labels: Labels
  /** The nodes that become selected; undefined: the selection stays. */
  select: ReadonlySet<string> | undefined
}

/** Bring the nodes up to date; one that is being dragged stays under the pointer. */
export function syncNodes(before: readonly FlowNode[], input: NodeInput): FlowNode[] {
  const old = new Map(before.map((node) => [node.id, node]))
  return input.views.map((view): FlowNode => {
    const removed = view.change === 'removed'
    const known = old.get(view.id)
    const same = known?.type === 'step' ? known : undefined
    const at = removed ? input.removedAt.get(view.id) : nodeOf(input.document, view.id)?.position
    const position = same?.dragging ? same.position : (at ?? { x: 0, y: 0 })
    const selected = removed ? false : (input.select?.has(view.id) ?? same?.selected ?? false)
    const fixed = removed || input.readOnly
    if (
      same !== undefined &&
      same.data === view &&
      same.selected === selected &&
      same.draggable === !fixed &&
      same.position.x === position.x &&
      same.position.y === position.y
    ) {
      return same
    }
    return {
      ...same,
      id: view.id,
      type: 'step',
      data: view,
      position,
      selected,
      draggable: !fixed,
      selectable: !removed,
      focusable: !removed,
      connectable: !fixed,
      ariaLabel: spokenNode(view, input.labels),
      domAttributes: { 'aria-roledescription': input.labels.node_role },
    }
  })
}

/** The mark of the beginning, to the left of the first step. */
export function startNode(first: FlowNode | undefined, readOnly: boolean, labels: Labels): StartFlowNode | undefined {
  if (first === undefined) return undefined
  return {
    id: START,
    type: 'start',
    data: {},
    position: {
      x: first.position.x - START_SIZE.width - START_GAP,
      y: first.position.y + ARRIVAL_HEIGHT - START_SIZE.height / 2,
    },
    width: START_SIZE.width,
    height: START_SIZE.height,
    measured: START_SIZE,
    draggable: false,
    selectable: false,
    focusable: false,
    deletable: false,
    connectable: !readOnly,
    ariaLabel: labels.start,
  }
}

export function syncEdges(
  before: readonly FlowEdge[],
  views: readonly EdgeView[],
  document: PlanDocument,
  readOnly: boolean,
): FlowEdge[] {
  const old = new Map(before.map((edge) => [edge.id, edge]))
  const ids = new Set(document.nodes.map((node) => node.id))
  const edges = views.map((view): FlowEdge => {
    const removed = view.change === 'removed'
    const id = (removed ? 'removed ' : '') + edgeId(view.edge)
    const same = old.get(id)
    if (same?.type === 'plan' && same.data === view && same.reconnectable === !(readOnly || removed)) return same
    const end = (node: string) => (removed && !ids.has(node) ? removedId(node) : node)
    const from = end(view.edge.from)
    return {
      id,
      type: 'plan',
      source: from,
      sourceHandle: from === view.edge.from ? handleOf(view.edge.outcome) : null,
      target: end(view.edge.to),
      targetHandle: TARGET_HANDLE,
      data: view,
      selected: same?.selected ?? false,
      selectable: !removed,
      reconnectable: !(readOnly || removed),
    }
  })
  if (!ids.has(document.start)) return edges
  const first: FlowEdge = {
    id: START,
    type: 'start',
    source: START,
    target: document.start,
    targetHandle: TARGET_HANDLE,
    data: {},
    selectable: false,
    reconnectable: readOnly ? false : 'target',
  }
  const same = old.get(START)
  return [same?.target === first.target && same.reconnectable === first.reconnectable ? same : first, ...edges]
}
