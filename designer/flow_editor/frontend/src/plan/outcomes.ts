/** The exits of a node: those of its kind, those that follow from its parameters, and `error`. */

import type { Catalogue, Outcome, OutcomeFamily, Params, PlanDocument, PlanEdge, PlanNode } from './types'
import { ERROR_OUTCOME } from './types'

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A field as Python sees it when it asks whether it is filled. */
function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (isRecord(value)) return Object.keys(value).length > 0
  return Boolean(value)
}

/** The exits of a family for some parameters, in the list's order; items that name none are passed over. */
export function familyOutcomes(family: OutcomeFamily, params: Params): Outcome[] {
  const items = params[family.param]
  if (!Array.isArray(items)) return []
  return items.filter(isRecord).flatMap((item) => {
    const name = item[family.field]
    if (typeof name !== 'string') return []
    return [
      {
        name: family.prefix + name,
        title: family.title.replaceAll('{name}', () => name),
        final: family.final_field !== '' && isFilled(item[family.final_field]),
      },
    ]
  })
}

/** The outcomes of a node, valid or not: first those of its kind, then those of its parameters. Without `error`. */
export function outcomesOf(node: PlanNode, catalogue: Catalogue): Outcome[] {
  const kind = catalogue.get(node.kind)
  if (kind === undefined) return []
  return [...kind.outcomes, ...kind.families.flatMap((family) => familyOutcomes(family, node.params))]
}

export interface Exit extends Outcome {
  /** An edge leaves by it, but the step has no such outcome (any more). */
  unknown: boolean
}

/** All exits that a node shows: its outcomes, edges that leave by none of them, and `error` at the end. */
export function exitsOf(node: PlanNode, edges: readonly PlanEdge[], catalogue: Catalogue, errorTitle: string): Exit[] {
  const exits: Exit[] = []
  const seen = new Set<string>([ERROR_OUTCOME])
  const add = (outcome: Outcome, unknown: boolean) => {
    if (seen.has(outcome.name)) return
    seen.add(outcome.name)
    exits.push({ ...outcome, unknown })
  }
  for (const outcome of outcomesOf(node, catalogue)) add(outcome, false)
  for (const edge of edges) {
    if (edge.from === node.id) add({ name: edge.outcome, title: edge.outcome, final: false }, true)
  }
  exits.push({ name: ERROR_OUTCOME, title: errorTitle, final: false, unknown: false })
  return exits
}

/** The first exit that a plan goes on by and that has no edge yet; undefined when all have one. */
export function firstFreeExit(document: PlanDocument, node: PlanNode, catalogue: Catalogue): string | undefined {
  const taken = new Set(document.edges.filter((edge) => edge.from === node.id).map((edge) => edge.outcome))
  return outcomesOf(node, catalogue).find((outcome) => !outcome.final && !taken.has(outcome.name))?.name
}

/**
 * What becomes of a node's edges when its parameters change: the exits of an item that was renamed at its place keep
 * their edge under the new name, the edges of items that are gone go, too.
 */
export function followOutcomes(
  edges: readonly PlanEdge[],
  before: PlanNode,
  params: Params,
  catalogue: Catalogue,
): PlanEdge[] {
  const kind = catalogue.get(before.kind)
  if (kind === undefined || kind.families.length === 0) return [...edges]
  const after = { ...before, params }
  const left = new Set(outcomesOf(after, catalogue).map((outcome) => outcome.name))
  const had = new Set(outcomesOf(before, catalogue).map((outcome) => outcome.name))
  const renamed = new Map<string, string>()
  for (const family of kind.families) {
    const old = familyOutcomes(family, before.params)
    const now = familyOutcomes(family, params)
    if (old.length !== now.length) continue
    old.forEach((outcome, index) => {
      const name = now[index]?.name
      if (name !== undefined && !left.has(outcome.name) && !had.has(name)) renamed.set(outcome.name, name)
    })
  }
  return edges.flatMap((edge) => {
    if (edge.from !== before.id || !had.has(edge.outcome) || left.has(edge.outcome)) return [edge]
    const name = renamed.get(edge.outcome)
    return name === undefined ? [] : [{ ...edge, outcome: name }]
  })
}
