/** What the drawing shows of each node and edge: all that the canvas needs, worked out once for each change. */

import type { Change, Difference } from './difference'
import type { Exit } from './outcomes'
import { exitsOf } from './outcomes'
import type { Visit } from './path'
import { followedEdges, visitsOf } from './path'
import type { Catalogue, Mark, PathStep, PlanDocument, PlanEdge, PlanNode } from './types'
import { ERROR_OUTCOME } from './types'

export interface ExitView extends Exit {
  /** Titles of the node that it leads to; empty: nowhere. */
  target: string
  /** The last call that is drawn left by it. */
  followed: boolean
  mark: '' | 'warning' | 'error'
  message: string
}

export interface NodeView extends Record<string, unknown> {
  id: string
  title: string
  icon: string
  group: string
  summary: string
  isStart: boolean
  /** The catalogue does not know its kind. */
  isUnknown: boolean
  exits: ExitView[]
  errors: string[]
  warnings: string[]
  change: Change
  visits: Visit[]
  /** A path is drawn, and it does not come here. */
  dimmed: boolean
}

export interface EdgeView extends Record<string, unknown> {
  edge: PlanEdge
  followed: boolean
  dimmed: boolean
  change: Change
  isError: boolean
}

export interface Shown {
  document: PlanDocument
  catalogue: Catalogue
  summaries: Readonly<Record<string, string>>
  marks: readonly Mark[]
  path: readonly PathStep[]
  difference: Difference | undefined
  errorTitle: string
}

/** Ids in the drawing that no node of a plan can have. */
export const START = '@start'
const REMOVED = '@removed:'

export function removedId(id: string): string {
  return REMOVED + id
}

export function edgeId(edge: PlanEdge): string {
  return `${edge.from} ${edge.outcome} ${edge.to}`
}

function titleOf(node: PlanNode, shown: Shown): string {
  return shown.catalogue.get(node.kind)?.title ?? node.kind
}

/** The first of several equal ones counts: a document may come with the same id twice, the drawing can't. */
function firstById(nodes: readonly PlanNode[]): Map<string, PlanNode> {
  const first = new Map<string, PlanNode>()
  for (const node of nodes) if (!first.has(node.id)) first.set(node.id, node)
  return first
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}

export function nodeViews(shown: Shown): NodeView[] {
  const { document, difference } = shown
  const nodes = firstById(document.nodes)
  const visits = visitsOf(shown.path)
  const marks = grouped(shown.marks, (mark) => mark.node)
  const leaving = grouped(document.edges, (edge) => edge.from)
  const views = [...nodes.values()].map((node) => {
    const edges = leaving.get(node.id) ?? []
    const own = marks.get(node.id) ?? []
    const seen = visits.get(node.id) ?? []
    const exits = exitsOf(node, edges, shown.catalogue, shown.errorTitle).map((exit): ExitView => {
      const to = edges.find((edge) => edge.outcome === exit.name)?.to
      const target = to === undefined ? undefined : nodes.get(to)
      const mark = own.find((one) => one.field === exit.name)
      return {
        ...exit,
        target: target === undefined ? '' : `${titleOf(target, shown)} (${target.id})`,
        followed: seen.some((visit) => visit.outcome === exit.name),
        mark: mark?.severity ?? (exit.unknown ? 'error' : ''),
        message: mark?.message ?? '',
      }
    })
    return {
      ...looks(node, shown),
      isStart: node.id === document.start,
      exits,
      errors: own.filter((mark) => mark.severity === 'error').map(sentence),
      warnings: own.filter((mark) => mark.severity === 'warning').map(sentence),
      change: difference?.nodes.get(node.id) ?? 'same',
      visits: seen,
      dimmed: shown.path.length > 0 && seen.length === 0,
    } satisfies NodeView
  })
  return [...views, ...removedViews(shown)]
}

function looks(node: PlanNode, shown: Shown) {
  const kind = shown.catalogue.get(node.kind)
  return {
    id: node.id,
    title: kind?.title ?? node.kind,
    icon: kind?.icon ?? 'help',
    group: kind?.group ?? '',
    summary: shown.summaries[node.id] ?? '',
    isUnknown: kind === undefined,
  }
}

function sentence(mark: Mark): string {
  return mark.field === '' ? mark.message : `${mark.field}: ${mark.message}`
}

function removedViews(shown: Shown): NodeView[] {
  return (shown.difference?.removedNodes ?? []).map((node) => ({
    ...looks(node, shown),
    id: removedId(node.id),
    isStart: false,
    exits: [],
    errors: [],
    warnings: [],
    change: 'removed',
    visits: [],
    dimmed: false,
  }))
}

export function edgeViews(shown: Shown): EdgeView[] {
  const { document, difference } = shown
  const ids = new Set(document.nodes.map((node) => node.id))
  const followed = followedEdges(shown.path, document)
  const added = new Set(difference?.addedEdges)
  const view = (edge: PlanEdge, change: Change): EdgeView => ({
    edge,
    followed: followed.has(edge),
    dimmed: shown.path.length > 0 && !followed.has(edge),
    change,
    isError: edge.outcome === ERROR_OUTCOME,
  })
  const drawn = document.edges
    .filter((edge) => ids.has(edge.from) && ids.has(edge.to))
    .map((edge) => view(edge, added.has(edge) ? 'added' : 'same'))
  const gone = (difference?.removedEdges ?? []).map((edge) => view(edge, 'removed'))
  const unique = new Map([...drawn, ...gone].map((one) => [`${one.change === 'removed'} ${edgeId(one.edge)}`, one]))
  return [...unique.values()]
}

/** Give back the earlier view of whatever looks the same, so that only what changed is drawn anew. */
export function keepEqual<T>(before: readonly T[], now: readonly T[], key: (view: T) => string): T[] {
  const old = new Map(before.map((view) => [key(view), view]))
  return now.map((view) => {
    const same = old.get(key(view))
    return same !== undefined && JSON.stringify(same) === JSON.stringify(view) ? same : view
  })
}
