/** How wide the drawing is, in pixels. */

import type { RefObject } from 'react'
import { useLayoutEffect, useState } from 'react'

export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(Number.POSITIVE_INFINITY)
  useLayoutEffect(() => {
    if (element.current === null) return undefined
    const watched = element.current
    setWidth(watched.clientWidth || Number.POSITIVE_INFINITY)
    const observer = new ResizeObserver(() => setWidth(watched.clientWidth || Number.POSITIVE_INFINITY))
    observer.observe(watched)
    return () => observer.disconnect()
  }, [element])
  return width
}
