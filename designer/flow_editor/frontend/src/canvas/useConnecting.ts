/** Lines that are drawn by mouse: from an exit to a step, to another step, or to nowhere. */

import type { Connection, Edge, FinalConnectionState, HandleType, IsValidConnection, OnConnectEnd } from '@xyflow/react'
import { useReactFlow } from '@xyflow/react'
import { useMemo, useRef } from 'react'

import type { Exit } from '../plan/edits'
import type { PlanEdge, Position } from '../plan/types'
import { START } from '../plan/views'
import type { FlowEdge, FlowNode } from './flowElements'
import { outcomeOf } from './flowElements'
import type { Actions } from './useActions'

/** Where a new step was asked for: a line ended there. */
export interface Asked {
  exit: Exit
  /** On the canvas. */
  at: Position
  /** In the window. */
  x: number
  y: number
}

function pointOf(event: MouseEvent | TouchEvent): Position {
  const point = 'changedTouches' in event ? event.changedTouches[0] : event
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 }
}

export function useConnecting(actions: Actions, ask: (asked: Asked) => void) {
  const flow = useReactFlow<FlowNode, FlowEdge>()
  const latest = useRef({ actions, ask, flow })
  latest.current = { actions, ask, flow }

  return useMemo(() => {
    const nodeUnder = (point: Position): string | undefined => {
      const { x, y } = latest.current.flow.screenToFlowPosition(point, { snapToGrid: false })
      const hit = latest.current.flow.getIntersectingNodes({ x, y, width: 1, height: 1 }, true)
      return hit.find((node) => node.type === 'step' && node.connectable !== false)?.id
    }
    const connect = (source: string, handle: string | null | undefined, target: string) =>
      latest.current.actions.connectExit(source, source === START ? '' : outcomeOf(handle ?? ''), target)

    const isValidConnection: IsValidConnection<FlowEdge> = (connection) => connection.target !== START

    const onConnect = ({ source, sourceHandle, target }: Connection) => connect(source, sourceHandle, target)

    // The whole step takes a line, not its small mark alone.
    const onConnectEnd: OnConnectEnd = (event, state: FinalConnectionState) => {
      if (state.isValid || state.fromNode === null || state.fromHandle === null) return
      const point = pointOf(event)
      const target = nodeUnder(point)
      const source = state.fromNode.id
      if (target !== undefined) connect(source, state.fromHandle.id, target)
      else if (source !== START) {
        const at = latest.current.flow.screenToFlowPosition(point)
        const exit = { node: source, outcome: outcomeOf(state.fromHandle.id ?? '') }
        latest.current.ask({ exit, at, ...point })
      }
    }

    const onReconnect = (edge: FlowEdge, { source, sourceHandle, target }: Connection) => {
      const line = planEdge(edge)
      if (line === undefined) connect(START, null, target)
      else latest.current.actions.moveEdge(line, { node: source, outcome: outcomeOf(sourceHandle ?? '') }, target)
    }

    // A line that is pulled off a step and let go over another leads there; over nothing, it is gone.
    const onReconnectEnd = (
      event: MouseEvent | TouchEvent,
      edge: Edge,
      fixedEnd: HandleType,
      state: FinalConnectionState,
    ) => {
      if (state.isValid) return
      const line = planEdge(edge as FlowEdge)
      const target = nodeUnder(pointOf(event))
      if (fixedEnd === 'source' && target !== undefined) connect(edge.source, edge.sourceHandle, target)
      else if (line !== undefined && target === undefined) {
        latest.current.actions.removeEdgeOf({ node: line.from, outcome: line.outcome })
      }
    }

    return { isValidConnection, onConnect, onConnectEnd, onReconnect, onReconnectEnd }
  }, [])
}

function planEdge(edge: FlowEdge): PlanEdge | undefined {
  return edge.type === 'plan' ? edge.data?.edge : undefined
}
