/** The buttons above the canvas. */

import { useReactFlow, useStore } from '@xyflow/react'
import { useEffect, useRef } from 'react'

import type { Labels } from './labels'
import { Icon } from './Icon'
import { ToolButton } from './StepNode'
import { FIT } from './useView'
import type { Actions } from './useActions'
import type { Plan } from './usePlan'

interface ToolbarProps {
  labels: Labels
  readOnly: boolean
  plan: Plan
  actions: Actions
  selected: number
  isMapShown: boolean
  /** undefined: there is no room for a map. */
  onMap: (() => void) | undefined
  isHelpShown: boolean
  /** undefined: there is no room, and no keyboard. */
  onHelp: (() => void) | undefined
  /** Opens the palette; undefined: it is open already, or there is none. */
  onAdd: (() => void) | undefined
}

export function Toolbar(props: ToolbarProps) {
  const { labels, readOnly, plan, actions, selected } = props
  return (
    <div className="toolbar" role="toolbar" aria-label={labels.canvas}>
      {props.onAdd && (
        <button type="button" className="tool tool-add" aria-label={labels.add_step} title={labels.add_step} onClick={props.onAdd}>
          <Icon name="add" />
        </button>
      )}
      {!readOnly && (
        <>
          <ToolButton icon="undo" label={labels.undo} onClick={actions.undo} disabled={!plan.canUndo} />
          <ToolButton icon="redo" label={labels.redo} onClick={actions.redo} disabled={!plan.canRedo} />
          <i className="rule" />
          <ToolButton icon="account_tree" label={labels.arrange} onClick={actions.arrangeAll} disabled={plan.document.nodes.length === 0} />
          {selected > 1 && (
            <>
              <ToolButton icon="content_copy" label={labels.duplicate} onClick={actions.duplicate} />
              <ToolButton icon="delete" label={labels.delete} onClick={actions.removeSelected} />
            </>
          )}
          <i className="rule" />
        </>
      )}
      <Zoom labels={labels} />
      {props.onMap && (
        <>
          <i className="rule" />
          <ToolButton icon="map" label={labels.minimap} onClick={props.onMap} pressed={props.isMapShown} />
        </>
      )}
      {props.onHelp && (
        <ToolButton icon="keyboard" label={labels.shortcuts} onClick={props.onHelp} pressed={props.isHelpShown} />
      )}
    </div>
  )
}

function Zoom({ labels }: { labels: Labels }) {
  const { zoomIn, zoomOut, fitView } = useReactFlow()
  const percent = useStore((state) => Math.round(state.transform[2] * 100))
  return (
    <>
      <ToolButton icon="remove" label={labels.zoom_out} onClick={() => void zoomOut({ duration: 150 })} />
      <span className="percent">{percent} %</span>
      <ToolButton icon="add" label={labels.zoom_in} onClick={() => void zoomIn({ duration: 150 })} />
      <ToolButton icon="fit_screen" label={labels.fit} onClick={() => void fitView({ ...FIT, duration: 200 })} />
    </>
  )
}

const READING_KEYS: [string, keyof Labels][] = [
  ['Tab', 'key_select'],
  ['Alt ← →', 'key_walk'],
  ['Ctrl A', 'key_select_all'],
  ['Ctrl C', 'key_copy'],
  ['⇕', 'key_pan'],
  ['Ctrl ⇕', 'key_zoom'],
]
const EDITING_KEYS: [string, keyof Labels][] = [
  ['↵', 'key_add'],
  ['Tab ↵', 'key_connect'],
  ['← ↑ ↓ →', 'key_move'],
  ['Del', 'key_delete'],
  ['Ctrl D', 'key_duplicate'],
  ['Ctrl Z / Y', 'key_undo'],
]

/** What the keys do. */
export function KeyHelp({ labels, readOnly, onClose }: { labels: Labels; readOnly: boolean; onClose: () => void }) {
  const close = useRef<HTMLDivElement>(null)
  useEffect(() => close.current?.focus(), [])
  const keys = readOnly ? READING_KEYS : [...READING_KEYS.slice(0, 2), ...EDITING_KEYS, ...READING_KEYS.slice(2)]
  return (
    <div className="sheet key-help" role="dialog" aria-label={labels.shortcuts} ref={close} tabIndex={-1}>
      <header>
        <h3>{labels.shortcuts}</h3>
        <ToolButton icon="close" label={labels.close} onClick={onClose} />
      </header>
      <dl>
        {keys.map(([key, label]) => (
          <div key={label}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{labels[label]}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
