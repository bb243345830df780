/** The nodes and edges on the canvas: they follow the plan, and keep what the plan does not know (selection, drags). */

import type { EdgeChange, NodeChange } from '@xyflow/react'
import { applyEdgeChanges, applyNodeChanges } from '@xyflow/react'
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'

import { difference } from '../plan/difference'
import type { Size } from '../plan/layout'
import { freePlace } from '../plan/layout'
import type { Catalogue, PlanDocument, PlanNode, Position, Selection } from '../plan/types'
import type { EdgeView, NodeView, Shown } from '../plan/views'
import { edgeViews, keepEqual, nodeViews, removedId, START } from '../plan/views'
import type { Data } from './data'
import type { FlowEdge, FlowNode } from './flowElements'
import { startNode, syncEdges, syncNodes } from './flowElements'

export interface Flow {
  nodes: FlowNode[]
  edges: FlowEdge[]
  selection: Selection
  selectedIds: ReadonlySet<string>
  onNodesChange: (changes: NodeChange<FlowNode>[]) => void
  onEdgesChange: (changes: EdgeChange<FlowEdge>[]) => void
  /** Select these nodes, and no edge; also nodes that the next change of the plan brings. */
  select: (ids: Iterable<string>) => void
  measured: () => Map<string, Size>
  /** The nodes' places on the canvas, which those of the plan follow when a drag ends. */
  places: () => Map<string, Position>
}

function useViews(data: Data, document: PlanDocument, catalogue: Catalogue) {
  const shown: Shown = useMemo(
    () => ({
      document,
      catalogue,
      summaries: data.summaries,
      marks: data.marks,
      path: data.path,
      difference: data.compare === null ? undefined : difference(document, data.compare),
      errorTitle: data.labels.error_exit,
    }),
    [document, catalogue, data],
  )
  const kept = useRef<{ nodes: NodeView[]; edges: EdgeView[] }>({ nodes: [], edges: [] })
  return useMemo(() => {
    const nodes = keepEqual(kept.current.nodes, nodeViews(shown), (view) => view.id)
    const edges = keepEqual(kept.current.edges, edgeViews(shown), (view) => JSON.stringify([view.edge, view.change]))
    kept.current = { nodes, edges }
    return { nodes, edges, removed: shown.difference?.removedNodes }
  }, [shown])
}

/** `recalled`: the nodes that were selected when the drawing was last on the page. */
export function useFlow(
  data: Data,
  document: PlanDocument,
  catalogue: Catalogue,
  recalled: readonly string[] | undefined,
): Flow {
  const views = useViews(data, document, catalogue)
  const { removed } = views
  const readOnly = data.read_only
  const wanted = useRef<ReadonlySet<string> | undefined>(recalled && new Set(recalled))
  const [nodes, setNodes] = useState<FlowNode[]>([])
  const [edges, setEdges] = useState<FlowEdge[]>([])
  const current = useRef(nodes)
  current.current = nodes

  useLayoutEffect(() => {
    const select = wanted.current
    wanted.current = undefined
    const removedAt = placesOfRemoved(document, removed, catalogue)
    const input = { views: views.nodes, document, removedAt, readOnly, labels: data.labels, select }
    setNodes((before) => syncNodes(before, input))
    setEdges((before) => syncEdges(before, views.edges, document, readOnly))
  }, [views, document, removed, catalogue, readOnly, data.labels])

  const select = useCallback((ids: Iterable<string>) => {
    const chosen = new Set(ids)
    wanted.current = chosen
    setNodes((before) =>
      before.map((node) => {
        const selected = chosen.has(node.id)
        return (node.selected ?? false) === selected ? node : { ...node, selected }
      }),
    )
    setEdges((before) => before.map((edge) => (edge.selected ? { ...edge, selected: false } : edge)))
  }, [])

  const first = nodes.find((node) => node.id === document.start)
  const start = useMemo(() => startNode(first, readOnly, data.labels), [first, readOnly, data.labels])
  const all = useMemo(() => (start === undefined ? nodes : [start, ...nodes]), [start, nodes])
  const selection = useSelection(nodes, edges)

  return {
    nodes: all,
    edges,
    selection,
    selectedIds: useMemo(() => new Set(selection.nodes), [selection]),
    onNodesChange: useCallback((changes) => {
      if (changes.some((change) => change.type === 'select')) wanted.current = undefined
      const own = changes.filter((change) => !('id' in change) || change.id !== START)
      if (own.length > 0) setNodes((before) => applyNodeChanges(own, before))
    }, []),
    onEdgesChange: useCallback((changes) => setEdges((before) => applyEdgeChanges(changes, before)), []),
    select,
    measured: useCallback(
      () =>
        new Map(
          current.current.flatMap(({ id, measured }) =>
            measured?.width && measured.height ? [[id, { width: measured.width, height: measured.height }]] : [],
          ),
        ),
      [],
    ),
    places: useCallback(() => new Map(current.current.map((node) => [node.id, node.position])), []),
  }
}

/** The same object as long as the same things are selected. */
function useSelection(nodes: readonly FlowNode[], edges: readonly FlowEdge[]): Selection {
  const kept = useRef<Selection>({ nodes: [], edges: [] })
  return useMemo(() => {
    const now: Selection = {
      nodes: nodes.filter((node) => node.selected).map((node) => node.id),
      edges: edges.flatMap((edge) => (edge.selected && edge.type === 'plan' && edge.data ? [edge.data.edge] : [])),
    }
    if (JSON.stringify(now) !== JSON.stringify(kept.current)) kept.current = now
    return kept.current
  }, [nodes, edges])
}

/** Where they were, or below what lies there now. */
function placesOfRemoved(
  document: PlanDocument,
  removed: readonly PlanNode[] = [],
  catalogue: Catalogue,
): Map<string, Position> {
  const places = new Map<string, Position>()
  let crowd = document
  for (const node of removed) {
    const position = freePlace(crowd, node.position, catalogue)
    places.set(removedId(node.id), position)
    crowd = { ...crowd, nodes: [...crowd.nodes, { ...node, position }] }
  }
  return places
}
