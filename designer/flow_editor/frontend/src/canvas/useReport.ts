/** Tells Python what was drawn and selected: soon, but not while something moves, and never when it knows already. */

import { useCallback, useEffect, useRef } from 'react'

import type { Selection } from '../plan/types'
import type { Report } from './data'

const DOCUMENT_MILLISECONDS = 250
const SELECTION_MILLISECONDS = 60
/** No order has this number. */
const NEVER = -1
const NOTHING: Selection = { nodes: [], edges: [] }

/**
 * `held`: something is being dragged, so there is nothing final to tell. `isRecalled`: the drawing was on the page
 * before, and Python may have forgotten since what it was told.
 */
export function useReport(
  report: Report,
  held: boolean,
  isRecalled: boolean,
  send: (report: Report) => void,
): void {
  const known = useRef<Report>(isRecalled ? { ...report, done: NEVER } : report)
  const timer = useRef<number | undefined>(undefined)
  const current = useRef({ report, held, send })
  current.current = { report, held, send }

  const flush = useCallback(() => {
    window.clearTimeout(timer.current)
    timer.current = undefined
    const { report: now, held: isHeld, send: tell } = current.current
    if (isHeld || isKnown(known.current, now)) return
    known.current = now
    tell(now)
  }, [])

  useEffect(() => {
    // The plan that opens now came from Python, which needs no telling; that steps of it stay selected, it can't know.
    if (known.current.rev !== report.rev) known.current = { ...report, selection: NOTHING }
    if (isKnown(known.current, report)) return
    window.clearTimeout(timer.current)
    const wait = known.current.document === report.document ? SELECTION_MILLISECONDS : DOCUMENT_MILLISECONDS
    timer.current = window.setTimeout(flush, wait)
  }, [report, held, flush])

  // Whoever clicks "publish" right after a change publishes that change: what is pending goes first.
  useEffect(() => {
    window.addEventListener('pointerdown', flush, { capture: true })
    window.addEventListener('blur', flush)
    return () => {
      window.removeEventListener('pointerdown', flush, { capture: true })
      window.removeEventListener('blur', flush)
      window.clearTimeout(timer.current)
    }
  }, [flush])
}

function isKnown(known: Report, now: Report): boolean {
  return (
    known.document === now.document &&
    known.done === now.done &&
    known.event === now.event &&
    JSON.stringify(known.selection) === JSON.stringify(now.selection)
  )
}
