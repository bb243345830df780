/** Where Streamlit mounts the drawing. It calls this again after each run, with the data of that run. */

import { ReactFlowProvider } from '@xyflow/react'
import type { Root } from 'react-dom/client'
import { createRoot } from 'react-dom/client'

import type { Args } from './canvas/data'
import { FlowEditor } from './canvas/FlowEditor'
import './styles/base.css'
import './styles/step.css'
import './styles/exit.css'
import './styles/path.css'
import './styles/line.css'
import './styles/palette.css'

const roots = new WeakMap<Element, Root>()

export default function mount({ parentElement, ...args }: Args): (() => void) | undefined {
  const element = parentElement.querySelector('.flow-mount')
  if (element === null) return undefined
  let root = roots.get(element)
  if (root === undefined) {
    root = createRoot(element)
    roots.set(element, root)
  }
  root.render(
    <ReactFlowProvider>
      <FlowEditor {...args} />
    </ReactFlowProvider>,
  )
  return () => {
    roots.get(element)?.unmount()
    roots.delete(element)
  }
}
