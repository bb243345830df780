/** The plan while it is drawn: the document with its history. React owns it; Python gets it back by `rev` alone. */

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'

import { moveNodes, nodeOf, setParams } from '../plan/edits'
import type { History } from '../plan/history'
import { begin, commit, endBurst, redo, undo } from '../plan/history'
import { arrange, overlaps } from '../plan/layout'
import type { Catalogue, Order, PlanDocument } from '../plan/types'
import type { Data } from './data'

export interface Plan {
  document: PlanDocument
  /** Counts the documents that Python put in place. */
  opened: number
  rev: string
  canUndo: boolean
  canRedo: boolean
  /** The last order that was carried out. */
  done: number
  /** The node that Python wants to be seen, and the number of that order. */
  show: { node: string; number: number } | undefined
  /** Changes with the same `burst`, one after the other, are undone together. */
  change: (edit: (document: PlanDocument) => PlanDocument, burst?: string) => void
  endBurst: () => void
  undo: () => void
  redo: () => void
  /** The document as it is now, for event handlers. */
  latest: () => PlanDocument
  /** All of it, to be remembered. */
  kept: Kept
}

/** A plan with its history. */
export interface Kept {
  rev: string
  opened: number
  history: History<PlanDocument>
  done: number
  show: Plan['show']
}

function lastNumber(orders: readonly Order[], before: number): number {
  return orders.reduce((last, order) => Math.max(last, order.number), before)
}

/** Python has already written its edits into a document that it hands over; what is to be shown is still to be shown. */
function open(data: Data, opened: number, catalogue: Catalogue): Kept {
  // A plan that was never drawn is laid out. That is no change until something else is one.
  const isDrawn = !overlaps(data.document, catalogue)
  const document = isDrawn ? data.document : moveNodes(data.document, arrange(data.document, catalogue, new Map()))
  const shown = data.orders.findLast((order) => order.do === 'show')
  return {
    rev: data.rev,
    opened,
    history: begin(document),
    done: lastNumber(data.orders, 0),
    show: shown && { node: shown.node, number: shown.number },
  }
}

function carryOut(kept: Kept, orders: readonly Order[], catalogue: Catalogue): Kept {
  const fresh = orders.filter((order) => order.number > kept.done)
  if (fresh.length === 0) return kept
  let { history, show } = kept
  for (const order of fresh) {
    if (nodeOf(history.present, order.node) === undefined) continue
    if (order.do === 'edit') history = commit(history, setParams(history.present, order.node, order.params, catalogue))
    else show = { node: order.node, number: order.number }
  }
  return { ...kept, history, show, done: lastNumber(fresh, kept.done) }
}

/** `recalled`: what was remembered of this plan. */
export function usePlan(data: Data, catalogue: Catalogue, recalled: Kept | undefined): Plan {
  const [kept, setKept] = useState(() => recalled ?? open(data, 0, catalogue))
  const latest = useRef(kept)
  latest.current = kept

  // While rendering, as React advises for state that follows from props: no drawing of the plan before is shown.
  const next = kept.rev === data.rev ? carryOut(kept, data.orders, catalogue) : open(data, kept.opened + 1, catalogue)
  if (next !== kept) {
    latest.current = next
    setKept(next)
  }

  const update = useCallback((change: (history: History<PlanDocument>) => History<PlanDocument>) => {
    // Through the ref, so that several changes of one event build on each other.
    const now = latest.current
    const history = change(now.history)
    if (history === now.history) return
    latest.current = { ...now, history }
    setKept(latest.current)
  }, [])

  // The ref must not fall behind when React throws a render away.
  useEffect(() => {
    latest.current = kept
  }, [kept])

  return useMemo(
    () => ({
      document: next.history.present,
      opened: next.opened,
      rev: next.rev,
      canUndo: next.history.past.length > 0,
      canRedo: next.history.future.length > 0,
      done: next.done,
      show: next.show,
      change: (edit, burst = '') => update((history) => commit(history, edit(history.present), burst)),
      endBurst: () => update(endBurst),
      undo: () => update(undo),
      redo: () => update(redo),
      latest: () => latest.current.history.present,
      kept: next,
    }),
    [next, update],
  )
}
