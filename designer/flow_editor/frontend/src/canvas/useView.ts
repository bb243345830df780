/** What part of the plan is seen, and where the focus goes. */

import type { ReactFlowInstance } from '@xyflow/react'
import { useReactFlow } from '@xyflow/react'
import type { RefObject } from 'react'
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react'

import { NODE_WIDTH } from '../plan/layout'
import { START } from '../plan/views'
import type { FlowEdge, FlowNode } from './flowElements'
import type { Remembered } from './memory'
import type { Plan } from './usePlan'

export const FIT = { padding: 0.12, maxZoom: 1 }
const MILLISECONDS = 200
const STILL = window.matchMedia('(prefers-reduced-motion: reduce)')
/** Smaller than that nobody can read it: then the beginning of the plan is shown rather than the whole. */
const LEGIBLE = 0.42
const READING = 0.72
const MARGIN = 28
const FOCUS_FRAMES = 20
/** In which Streamlit mounts again what it means to keep. */
const MOUNT_MILLISECONDS = 2000
/** The height that the toolbar covers. */
const TOOLBAR = 48

export interface View {
  /** Focus a node as soon as it is drawn, and bring it into sight. */
  goTo: (id: string) => void
  /** What had the focus may be gone; then the canvas takes it, or the keys would go to nobody. */
  keepFocus: () => void
  fitSoon: () => void
  middle: () => { x: number; y: number }
}

/** `recalled`: what was remembered of the drawing, whose view and focus stay. */
export function useView(
  root: RefObject<HTMLElement | null>,
  plan: Plan,
  nodes: readonly FlowNode[],
  recalled: Remembered | undefined,
): View {
  const flow = useReactFlow<FlowNode, FlowEdge>()
  const wanted = useRef<string | undefined>(undefined)
  const latest = useRef({ plan })
  latest.current = { plan }
  const [, lookAgain] = useReducer((times: number) => times + 1, 0)
  const canvas = useCallback(() => root.current?.querySelector<HTMLElement>('.canvas') ?? undefined, [root])

  const home = useCallback(async () => {
    await flow.fitView(FIT)
    if (flow.getZoom() >= LEGIBLE) return
    const box = canvas()?.getBoundingClientRect()
    const first = flow.getNode(START)?.position
    if (box === undefined || first === undefined) return
    const zoom = box.width < 2 * NODE_WIDTH ? READING : LEGIBLE + 0.13
    await flow.setViewport({ zoom, x: MARGIN - first.x * zoom, y: box.height / 3 - first.y * zoom })
  }, [flow, canvas])

  const isMeasured = nodes.length > 0 && nodes.every((node) => node.measured?.height)
  const seen = useRef(recalled?.viewport === undefined ? -1 : plan.opened)
  useEffect(() => {
    if (!isMeasured || seen.current === plan.opened) return
    seen.current = plan.opened
    void home()
  }, [isMeasured, plan.opened, home])

  // The focus went with the drawing that Streamlit took off the page a moment ago.
  useEffect(() => {
    const isBack = recalled?.leftAt !== undefined && performance.now() - recalled.leftAt < MOUNT_MILLISECONDS
    if (isBack && document.activeElement === document.body) canvas()?.focus({ preventScroll: true })
  }, [recalled, canvas])

  // Once its node is on the canvas.
  useEffect(() => {
    const id = wanted.current
    const node = id === undefined ? undefined : nodes.find((one) => one.id === id && one.measured?.height)
    if (node === undefined) return
    wanted.current = undefined
    root.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${node.id}"]`)?.focus({ preventScroll: true })
    const box = canvas()?.getBoundingClientRect()
    if (box !== undefined) bringIntoSight(flow, node, box)
  })

  return useMemo(
    () => ({
      goTo: (id) => {
        wanted.current = id
        lookAgain()
      },
      keepFocus: () => {
        const tree = root.current?.getRootNode() as Document | ShadowRoot | undefined
        const takeIt = () => canvas()?.focus({ preventScroll: true })
        if (goes(tree?.activeElement ?? null, latest.current.plan)) takeIt()
        // Whatever else the change takes away: a button that can't be pressed any more.
        const look = (framesLeft: number) => {
          if (!tree?.activeElement && document.activeElement === document.body) takeIt()
          if (framesLeft > 0) requestAnimationFrame(() => look(framesLeft - 1))
        }
        look(FOCUS_FRAMES)
      },
      fitSoon: () => window.setTimeout(() => void flow.fitView({ ...FIT, duration: milliseconds() }), 30),
      middle: () => {
        const box = canvas()?.getBoundingClientRect()
        if (box === undefined) return { x: 0, y: 0 }
        return flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 })
      },
    }),
    [flow, canvas, root],
  )
}

/** How long the view moves: not at all before somebody who wants no motion. */
function milliseconds(): number {
  return STILL.matches ? 0 : MILLISECONDS
}

/** Whether an element goes with the change that was just made: in a step that is gone, or a button beside it. */
function goes(element: Element | null, plan: Plan): boolean {
  if (element?.closest('.cut, .tools')) return true
  const id = element?.closest<HTMLElement>('.react-flow__node')?.dataset['id']
  return id !== undefined && plan.latest().nodes.every((node) => node.id !== id)
}

/** Move the view no further than it takes; where all is too small to read, come nearer. */
function bringIntoSight(flow: ReactFlowInstance<FlowNode, FlowEdge>, node: FlowNode, box: DOMRect): void {
  const { x, y } = node.position
  const width = node.measured?.width ?? 0
  const height = node.measured?.height ?? 0
  const view = flow.getViewport()
  if (view.zoom < LEGIBLE) {
    void flow.setCenter(x + width / 2, y + height / 2, { zoom: READING, duration: milliseconds() })
    return
  }
  const shift = (from: number, size: number, room: number) =>
    from < MARGIN || size > room ? MARGIN - from : Math.min(0, room - MARGIN - from - size)
  const dx = shift(x * view.zoom + view.x, width * view.zoom, box.width)
  const dy = shift(y * view.zoom + view.y - TOOLBAR, height * view.zoom, box.height - TOOLBAR)
  if (dx !== 0 || dy !== 0) {
    void flow.setViewport({ x: view.x + dx, y: view.y + dy, zoom: view.zoom }, { duration: milliseconds() })
  }
}
