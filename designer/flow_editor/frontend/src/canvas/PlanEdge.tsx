/** The line from an exit to the step that follows. */

import type { EdgeProps, InternalNode } from '@xyflow/react'
import { BaseEdge, EdgeLabelRenderer, getBezierPath, useStoreApi } from '@xyflow/react'
import { memo } from 'react'

import { roundedPath, wayAround } from '../plan/lines'
import type { Position } from '../plan/types'
import { useCanvas } from './context'
import type { FlowEdge, FlowNode } from './flowElements'
import { Icon } from './Icon'

/** Nearer than that, a curve would turn back on itself: such lines, and those that lead back, go around corners. */
const SHORTEST_CURVE = 28

export const PlanEdge = memo(function PlanEdge(props: EdgeProps<FlowEdge>) {
  const { id, data, selected, source, target } = props
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props
  const { labels, readOnly, removeEdgeOf } = useCanvas()
  // Read, not followed: an edge is drawn anew anyway when one of its steps moves.
  const { nodeLookup } = useStoreApi<FlowNode, FlowEdge>().getState()
  const forward = targetX - sourceX >= SHORTEST_CURVE && source !== target
  const [path, labelX, labelY] = forward
    ? getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, curvature: 0.3 })
    : around({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, [nodeLookup.get(source), nodeLookup.get(target)])
  const edge = data !== undefined && 'edge' in data ? data : undefined
  const look = [
    'line',
    edge === undefined && 'line-start',
    edge?.isError && 'line-error',
    edge?.followed && 'is-followed',
    edge?.dimmed && 'is-dimmed',
    edge !== undefined && edge.change !== 'same' && `is-${edge.change}`,
    selected && 'is-selected',
  ]
  return (
    <>
      <BaseEdge id={id} path={path} className={look.filter(Boolean).join(' ')} interactionWidth={18} />
      {selected && !readOnly && edge !== undefined && (
        <EdgeLabelRenderer>
          <button
            type="button"
            className="cut nodrag nopan"
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
            title={labels.delete_edge}
            aria-label={labels.delete_edge}
            onClick={() => removeEdgeOf({ node: edge.edge.from, outcome: edge.edge.outcome })}
          >
            <Icon name="close" />
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  )
})

/** The path, and the place of its button: the middle of the long way. */
function around(from: Position, to: Position, nodes: (InternalNode<FlowNode> | undefined)[]): [string, number, number] {
  const boxes = nodes.flatMap((node) => {
    if (node === undefined) return []
    const { x, y } = node.internals.positionAbsolute
    return [{ x, y, width: node.measured.width ?? 0, height: node.measured.height ?? 0 }]
  })
  const corners = wayAround(from, to, boxes)
  return [roundedPath(corners), (from.x + to.x) / 2, corners[2]?.y ?? from.y]
}
