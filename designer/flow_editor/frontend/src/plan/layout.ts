/** Where the nodes are drawn when nobody placed them: from left to right, as the call goes. */

import dagre from '@dagrejs/dagre'

import { followers, rounded } from './edits'
import { exitsOf } from './outcomes'
import type { Catalogue, PlanDocument, PlanNode, Position } from './types'

export interface Size {
  width: number
  height: number
}

export const NODE_WIDTH = 248
const HEADER_HEIGHT = 60
const EXIT_HEIGHT = 26
const PADDING = 14
export const GRID = 10

/** About how large a node is drawn, before the browser has measured it. */
export function sizeOf(node: PlanNode, document: PlanDocument, catalogue: Catalogue): Size {
  const exits = exitsOf(node, document.edges, catalogue, '').length
  return { width: NODE_WIDTH, height: HEADER_HEIGHT + exits * EXIT_HEIGHT + PADDING }
}

/** Place all nodes of a plan; the start keeps its place, so the drawing does not jump away. */
export function arrange(
  document: PlanDocument,
  catalogue: Catalogue,
  measured: ReadonlyMap<string, Size>,
): Map<string, Position> {
  const graph = new dagre.graphlib.Graph({ multigraph: false })
  graph.setGraph({ rankdir: 'LR', nodesep: 36, ranksep: 96, edgesep: 16, ranker: 'network-simplex' })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const id of inOrderOfCall(document, catalogue)) {
    const node = document.nodes.find((one) => one.id === id)
    if (node !== undefined) graph.setNode(id, { ...(measured.get(id) ?? sizeOf(node, document, catalogue)) })
  }
  for (const edge of document.edges) {
    if (edge.from !== edge.to && graph.hasNode(edge.from) && graph.hasNode(edge.to)) {
      const before = (graph.edge(edge.from, edge.to) as { weight?: number } | undefined)?.weight ?? 0
      graph.setEdge(edge.from, edge.to, { weight: before + 1 })
    }
  }
  dagre.layout(graph)
  const corners = new Map<string, Position>()
  for (const node of document.nodes) {
    const { x, y, width, height } = graph.node(node.id) as Position & Size
    corners.set(node.id, { x: x - width / 2, y: y - height / 2 })
  }
  return anchored(document, corners)
}

function anchored(document: PlanDocument, corners: ReadonlyMap<string, Position>): Map<string, Position> {
  const start = document.nodes.find((node) => node.id === document.start)
  const corner = corners.get(document.start)
  const dx = start === undefined || corner === undefined ? 0 : start.position.x - corner.x
  const dy = start === undefined || corner === undefined ? 0 : start.position.y - corner.y
  return new Map([...corners].map(([id, { x, y }]) => [id, onGrid({ x: x + dx, y: y + dy })]))
}

function onGrid({ x, y }: Position): Position {
  return rounded({ x: Math.round(x / GRID) * GRID, y: Math.round(y / GRID) * GRID })
}

/** The ids of all nodes: first as calls reach them from the start, then those that no call reaches. */
export function inOrderOfCall(document: PlanDocument, catalogue: Catalogue): string[] {
  const known = new Set(document.nodes.map((node) => node.id))
  const order = new Set<string>()
  const ahead = [document.start, ...known]
  for (const first of ahead) {
    const queue = [first]
    for (const id of queue) {
      if (order.has(id) || !known.has(id)) continue
      order.add(id)
      queue.push(...followers(document, id, catalogue))
    }
  }
  return [...order]
}

/** Whether two nodes lie on each other, as in a plan that was never drawn. */
export function overlaps(document: PlanDocument, catalogue: Catalogue): boolean {
  const boxes = document.nodes
    .map((node) => ({ ...node.position, ...sizeOf(node, document, catalogue) }))
    .toSorted((one, other) => one.x - other.x)
  return boxes.some((box, index) => {
    for (const other of boxes.slice(index + 1)) {
      if (other.x >= box.x + box.width) return false
      if (other.y < box.y + box.height && box.y < other.y + other.height) return true
    }
    return false
  })
}

/** A place for a new node near `wish` where no other lies. */
export function freePlace(document: PlanDocument, wish: Position, catalogue: Catalogue): Position {
  const boxes = document.nodes.map((node) => ({ ...node.position, ...sizeOf(node, document, catalogue) }))
  const size = { width: NODE_WIDTH, height: HEADER_HEIGHT + 3 * EXIT_HEIGHT + PADDING }
  let y = wish.y
  for (let tries = 0; tries <= boxes.length; tries += 1) {
    const hit = boxes.find(
      (box) =>
        box.x < wish.x + size.width && wish.x < box.x + box.width && box.y < y + size.height && y < box.y + box.height,
    )
    if (hit === undefined) break
    y = hit.y + hit.height + 2 * GRID
  }
  return onGrid({ x: wish.x, y })
}
