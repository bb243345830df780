/** The mark of the beginning: an incoming call. Its exit can be led to another step. */

import { Handle, Position } from '@xyflow/react'

import { useCanvas } from './context'
import { Icon } from './Icon'

export function StartNode() {
  const { labels, readOnly } = useCanvas()
  return (
    <div className="start">
      <Icon name="phone_callback" />
      <span className="start-title">{labels.start}</span>
      <Handle type="source" position={Position.Right} isConnectable={!readOnly} isConnectableEnd={false} />
    </div>
  )
}
