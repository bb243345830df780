/** What goes between Python and the drawing. */

import type { FrontendRendererArgs } from './streamlit'
import type { Mark, Order, PathStep, PlanDocument, Selection, StepKind } from '../plan/types'
import type { Labels } from './labels'

export interface Data {
  /** What the drawing is called on its page; another plan has another name. */
  name: string
  catalogue: StepKind[]
  /** Read when the drawing opens, and again whenever `rev` changes; in between the drawing owns the plan. */
  document: PlanDocument
  rev: string
  read_only: boolean
  summaries: Record<string, string>
  marks: Mark[]
  path: PathStep[]
  /** The plan to show the difference with; null: none. */
  compare: PlanDocument | null
  orders: Order[]
  labels: Labels
  theme: 'light' | 'dark' | 'auto'
  /** Pixels, or a length of CSS. */
  height: number | string
}

/** What Python reads after each run. */
export interface Report {
  rev: string
  document: PlanDocument
  selection: Selection
  /** The number of the last order that was carried out. */
  done: number
  event: ToldEvent | null
}

export type FlowEvent = { type: 'open'; node: string } | { type: 'visit'; node: string; order: number }

/** It stays until the next one, and has a number: of what is told only once, a run that is broken off keeps nothing. */
export type ToldEvent = FlowEvent & { number: number }

export interface State extends Record<string, unknown> {
  editor: Report
}

export type Args = FrontendRendererArgs<State, Data>
