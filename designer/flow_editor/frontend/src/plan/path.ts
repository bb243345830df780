/** The way that a call or a simulation took through a plan. */

import type { PathStep, PlanDocument, PlanEdge } from './types'

/** A step of the path, at the node that it ran. */
export interface Visit extends PathStep {
  /** 1 is the first step of the call. */
  order: number
}

/** The visits of each node, in the order of the call. */
export function visitsOf(path: readonly PathStep[]): Map<string, Visit[]> {
  const visits = new Map<string, Visit[]>()
  path.forEach((step, index) => {
    const visit = { ...step, order: index + 1 }
    const before = visits.get(step.node)
    if (before === undefined) visits.set(step.node, [visit])
    else before.push(visit)
  })
  return visits
}

/**
 * The edges that the path went along. A step that left by an exit without an edge (an `error` goes the way of nobody
 * answering) went along the edge that leads to the next step.
 */
export function followedEdges(path: readonly PathStep[], document: PlanDocument): Set<PlanEdge> {
  const followed = new Set<PlanEdge>()
  path.forEach((step, index) => {
    const next = path[index + 1]
    if (next === undefined) return
    const leaving = document.edges.filter((edge) => edge.from === step.node)
    const edge =
      leaving.find((one) => one.outcome === step.outcome) ?? leaving.find((one) => one.to === next.node)
    if (edge?.to === next.node) followed.add(edge)
  })
  return followed
}
