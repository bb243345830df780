/**
 * What a drawing was when it was last on the page. Streamlit takes it off and mounts it again when it sees fit, and so
 * does whoever looks at the plan in another way for a while: history, selection and view are to be as they were.
 */

import type { Viewport } from '@xyflow/react'
import { useEffect, useState } from 'react'

import type { Selection } from '../plan/types'
import type { Kept } from './usePlan'

export interface Remembered {
  kept: Kept
  selection: Selection
  viewport: Viewport | undefined
  /** When it left the page (milliseconds); undefined while it is there. */
  leftAt: number | undefined
}

const MOST_DRAWINGS = 10
const drawings = new Map<string, Remembered>()

/** What is remembered of a drawing, as long as Python has put no other plan in its place. */
export function recall(name: string, rev: string): Remembered | undefined {
  const found = drawings.get(name)
  return found?.kept.rev === rev ? found : undefined
}

/** Remember how a drawing is now; that of the others which was longest not looked at is forgotten. */
export function remember(name: string, kept: Kept, selection: Selection, viewport: Viewport | undefined): void {
  drawings.delete(name)
  drawings.set(name, { kept, selection, viewport, leftAt: undefined })
  const oldest = drawings.keys().next()
  if (drawings.size > MOST_DRAWINGS && !oldest.done) drawings.delete(oldest.value)
}

/** What was remembered when the drawing was mounted. */
export function useRecalled(name: string, rev: string): Remembered | undefined {
  const [recalled] = useState(() => recall(name, rev))
  useEffect(
    () => () => {
      const last = drawings.get(name)
      if (last !== undefined) drawings.set(name, { ...last, leftAt: performance.now() })
    },
    [name],
  )
  return recalled
}
