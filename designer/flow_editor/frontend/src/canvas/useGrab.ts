/** A step that the mouse carries from the palette to the canvas. */

import type { PointerEvent as ReactPointerEvent } from 'react'
import { useEffect, useRef, useState } from 'react'

import type { StepKind } from '../plan/types'

/** Less than that is a click. */
const THRESHOLD = 4

export interface Grabbed {
  kind: StepKind
  /** Of the pointer, in the window. */
  x: number
  y: number
}

export interface Grab {
  grabbed: Grabbed | undefined
  onGrab: (kind: StepKind, event: ReactPointerEvent<HTMLElement>) => void
  /** Whether the click that just ended was a drag, so that it is no click. */
  wasDrag: () => boolean
}

/** `drop` gets the step and the place of the pointer when it is let go. */
export function useGrab(drop: (grabbed: Grabbed) => void): Grab {
  const [grabbed, setGrabbed] = useState<Grabbed | undefined>(undefined)
  const held = useRef<{ kind: StepKind; x: number; y: number; moved: boolean } | undefined>(undefined)
  const dragged = useRef(false)
  const dropping = useRef(drop)
  dropping.current = drop

  useEffect(() => {
    const move = (event: PointerEvent) => {
      const now = held.current
      if (now === undefined) return
      now.moved ||= Math.hypot(event.clientX - now.x, event.clientY - now.y) > THRESHOLD
      if (now.moved) setGrabbed({ kind: now.kind, x: event.clientX, y: event.clientY })
    }
    const end = (event: PointerEvent) => {
      const now = held.current
      held.current = undefined
      dragged.current = now?.moved ?? false
      window.setTimeout(() => (dragged.current = false)) // a click of this drag comes before
      setGrabbed(undefined)
      if (now?.moved && event.type === 'pointerup') {
        dropping.current({ kind: now.kind, x: event.clientX, y: event.clientY })
      }
    }
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      held.current = undefined
      setGrabbed(undefined)
    }
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', end)
    window.addEventListener('pointercancel', end)
    window.addEventListener('keydown', escape, { capture: true })
    return () => {
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', end)
      window.removeEventListener('pointercancel', end)
      window.removeEventListener('keydown', escape, { capture: true })
    }
  }, [])

  return {
    grabbed,
    // A finger scrolls the palette; it chooses by a tap.
    onGrab(kind, event) {
      if (event.pointerType === 'touch' || event.button !== 0) return
      held.current = { kind, x: event.clientX, y: event.clientY, moved: false }
    },
    wasDrag: () => dragged.current,
  }
}
