/** The vocabulary: the graph document as the exchange keeps it, the step catalogue of `GET /steps`, and what Python passes in. */

export interface Position {
  x: number
  y: number
}

export type Params = Record<string, unknown>

export interface PlanNode {
  id: string
  kind: string
  params: Params
  position: Position
}

/** Where the call goes when a node leaves by an outcome. */
export interface PlanEdge {
  from: string
  outcome: string
  to: string
}

/** A whole dial plan. While it is drawn it may be empty; then `start` is empty, too. */
export interface PlanDocument {
  format: string
  version: number
  start: string
  nodes: PlanNode[]
  edges: PlanEdge[]
}

export interface Outcome {
  name: string
  title: string
  /** The caller was served: the plan has nothing to go on to. */
  final: boolean
}

/** A rule: each item of the list `param` is an exit of its own, named `prefix` + its `field`. */
export interface OutcomeFamily {
  param: string
  field: string
  prefix: string
  title: string
  final_field: string
}

export interface StepKind {
  kind: string
  title: string
  icon: string
  group: string
  help: string
  outcomes: Outcome[]
  families: OutcomeFamily[]
}

/** Something to mend in a plan. */
export interface Mark {
  severity: 'error' | 'warning'
  node: string
  /** A parameter's path, or the name of an exit. */
  field: string
  message: string
}

/** One step that a call or a simulation took. */
export interface PathStep {
  node: string
  /** The outcome it left by; empty while it runs. */
  outcome: string
  /** What stands beside it: the time. */
  label: string
  /** Why it went that way. */
  detail: string
  state: 'done' | 'running' | 'failed'
  /** A page about this step, such as its event in the Temporal UI; empty: none. */
  href: string
}

/** What Python wants done to the drawing; each has a number of its own, and they grow. */
export type Order =
  | { number: number; do: 'edit'; node: string; params: Params }
  | { number: number; do: 'show'; node: string }

export interface Selection {
  nodes: string[]
  edges: PlanEdge[]
}

export const ERROR_OUTCOME = 'error'
export const GRAPH_FORMAT = 'belplan-graph/1'
/** More nodes than that make no plan. */
export const MAX_NODES = 500

export type Catalogue = ReadonlyMap<string, StepKind>

export function catalogueOf(kinds: readonly StepKind[]): Catalogue {
  return new Map(kinds.map((kind) => [kind.kind, kind]))
}
