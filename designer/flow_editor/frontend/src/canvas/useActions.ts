/** What an admin can do to the plan, by mouse, keyboard or button. */

import { useMemo, useRef, useState } from 'react'

import type { Steps } from '../plan/clipboard'
import { asText, copySteps, fromText, pasteSteps } from '../plan/clipboard'
import type { Exit } from '../plan/edits'
import {
  addStep,
  connect,
  followers,
  moveNodes,
  nodeOf,
  reconnect,
  removeEdges,
  removeNodes,
  setStart,
} from '../plan/edits'
import { arrange, freePlace, GRID, NODE_WIDTH } from '../plan/layout'
import { firstFreeExit } from '../plan/outcomes'
import type { Catalogue, PlanDocument, PlanEdge, Position, Selection } from '../plan/types'
import { MAX_NODES } from '../plan/types'
import { START } from '../plan/views'
import type { Labels } from './labels'
import { fill } from './labels'
import type { Flow } from './useFlow'
import type { Plan } from './usePlan'

const STEP_GAP = 96
const PASTE_OFFSET = 4 * GRID

export interface Actions {
  /** Add a step; without a place, beside the selected one and led to by its first free exit. */
  add: (kind: string, at?: Position, after?: Exit) => void
  connectExit: (from: string, outcome: string, to: string) => void
  moveEdge: (edge: PlanEdge, exit: Exit, to: string) => void
  removeEdgeOf: (exit: Exit) => void
  removeSelected: () => void
  makeStart: (node: string) => void
  duplicate: () => void
  copy: () => string | undefined
  paste: (text: string) => boolean
  selectAll: () => void
  selectNothing: () => void
  undo: () => void
  redo: () => void
  arrangeAll: () => void
  /** Take the places of the nodes on the canvas over into the plan. */
  settle: (burst?: string) => void
  /** The node to go to from another, along its exits or back. */
  walk: (from: string, direction: 'on' | 'back') => string | undefined
}

interface Surroundings {
  plan: Plan
  flow: Flow
  catalogue: Catalogue
  labels: Labels
  /** The middle of what is seen, on the canvas. */
  middle: () => Position
  /** After a change that may have gone out of sight, or taken the focus along. */
  afterwards: (what: 'removed' | 'arranged' | 'added', ids: readonly string[]) => void
}

/** The actions, which stay the same, and what is to be spoken about the last one. */
export function useActions(around: Surroundings): [Actions, string] {
  const [said, say] = useState('')
  const latest = useRef(around)
  latest.current = around
  const pasted = useRef({ text: '', times: 0 })
  const actions = useMemo(() => makeActions(() => latest.current, say, pasted.current), [])
  return [actions, said]
}

function makeActions(now: () => Surroundings, say: (text: string) => void, pasted: { text: string; times: number }): Actions {
  const chosen = (): Selection => now().flow.selection
  const selected = () => new Set(chosen().nodes)
  const title = (kind: string) => now().catalogue.get(kind)?.title ?? kind

  const put = (steps: Steps, offset: Position) => {
    const { plan, flow, labels, afterwards } = now()
    if (plan.latest().nodes.length + steps.nodes.length > MAX_NODES) {
      say(fill(labels.plan_full, { count: MAX_NODES }))
      return
    }
    const result = pasteSteps(plan.latest(), steps, offset)
    flow.select(result.ids)
    plan.change(() => result.document)
    say(fill(labels.said_added, { step: result.ids.join(', ') }))
    afterwards('added', result.ids)
  }

  const edit = (change: (document: PlanDocument) => PlanDocument, text: string) => {
    now().plan.change(change)
    say(text)
  }

  return {
    add(kind, at, after) {
      const { plan, flow, catalogue, labels, middle, afterwards } = now()
      const document = plan.latest()
      if (document.nodes.length >= MAX_NODES) {
        say(fill(labels.plan_full, { count: MAX_NODES }))
        return
      }
      const [only, second] = chosen().nodes
      const before = at === undefined && only !== undefined && second === undefined ? nodeOf(document, only) : undefined
      const outcome = before && firstFreeExit(document, before, catalogue)
      const exit = after ?? (before && outcome !== undefined ? { node: before.id, outcome } : undefined)
      const place = before
        ? { x: before.position.x + NODE_WIDTH + STEP_GAP, y: before.position.y }
        : { x: middle().x - NODE_WIDTH / 2, y: middle().y - STEP_GAP }
      const added = addStep(document, kind, at ?? freePlace(document, place, catalogue), exit)
      flow.select([added.id])
      plan.change(() => added.document)
      say(fill(labels.said_added, { step: title(kind) }))
      afterwards('added', [added.id])
    },
    connectExit(from, outcome, to) {
      const change = (document: PlanDocument) =>
        from === START ? setStart(document, to) : connect(document, { node: from, outcome }, to)
      edit(change, fill(now().labels.said_connected, { target: to }))
    },
    moveEdge(edge, exit, to) {
      edit((document) => reconnect(document, edge, exit, to), fill(now().labels.said_connected, { target: to }))
    },
    removeEdgeOf(exit) {
      const edges = now().plan.latest().edges
      const gone = edges.filter((edge) => edge.from === exit.node && edge.outcome === exit.outcome)
      if (gone.length === 0) return
      edit((document) => removeEdges(document, gone), fill(now().labels.said_deleted, { count: gone.length }))
      now().afterwards('removed', [])
    },
    removeSelected() {
      const { nodes, edges } = chosen()
      if (nodes.length + edges.length === 0) return
      const { catalogue, labels, afterwards } = now()
      edit(
        (document) => removeNodes(removeEdges(document, edges), new Set(nodes), catalogue),
        fill(labels.said_deleted, { count: nodes.length + edges.length }),
      )
      afterwards('removed', nodes)
    },
    makeStart(node) {
      edit((document) => setStart(document, node), fill(now().labels.said_connected, { target: node }))
    },
    duplicate() {
      const steps = copySteps(now().plan.latest(), selected())
      if (steps.nodes.length > 0) put(steps, { x: PASTE_OFFSET, y: PASTE_OFFSET })
    },
    copy() {
      const steps = copySteps(now().plan.latest(), selected())
      if (steps.nodes.length === 0) return undefined
      say(fill(now().labels.said_copied, { count: steps.nodes.length }))
      pasted.text = asText(steps)
      pasted.times = 0
      return pasted.text
    },
    paste(text) {
      const steps = fromText(text)
      if (steps === undefined || steps.nodes.length === 0) return false
      pasted.times = text === pasted.text ? pasted.times + 1 : 1
      pasted.text = text
      put(steps, { x: PASTE_OFFSET * pasted.times, y: PASTE_OFFSET * pasted.times })
      return true
    },
    selectAll: () => now().flow.select(now().plan.latest().nodes.map((node) => node.id)),
    selectNothing: () => now().flow.select([]),
    undo() {
      if (!now().plan.canUndo) return
      now().plan.undo()
      say(now().labels.said_undone)
      now().afterwards('removed', [])
    },
    redo() {
      if (!now().plan.canRedo) return
      now().plan.redo()
      say(now().labels.said_redone)
      now().afterwards('removed', [])
    },
    arrangeAll() {
      const { plan, flow, catalogue, afterwards } = now()
      plan.change((document) => moveNodes(document, arrange(document, catalogue, flow.measured())))
      afterwards('arranged', [])
    },
    settle: (burst) => now().plan.change((document) => moveNodes(document, now().flow.places()), burst),
    walk(from, direction) {
      const document = now().plan.latest()
      if (direction === 'on') return followers(document, from, now().catalogue)[0]
      return document.edges.find((edge) => edge.to === from)?.from
    },
  }
}
