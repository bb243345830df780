/** A step in its place: icon, title, summary, and its exits. */

import type { NodeProps } from '@xyflow/react'
import { Handle, NodeToolbar, Position } from '@xyflow/react'
import type { KeyboardEvent } from 'react'
import { memo } from 'react'

import type { Visit } from '../plan/path'
import { ERROR_OUTCOME } from '../plan/types'
import type { ExitView, NodeView } from '../plan/views'
import { useCanvas } from './context'
import type { StepFlowNode } from './flowElements'
import { handleOf, TARGET_HANDLE } from './flowElements'
import { Icon } from './Icon'
import type { Labels } from './labels'
import { fill, shortened } from './labels'

const MOST_VISITS = 3
/** Letters, as fit into the width of a step. */
const LONGEST_TITLE = 24
const LONGEST_SUMMARY = 52
const LONGEST_EXIT = 32

export const StepNode = memo(function StepNode({ data: view, selected, isConnectable }: NodeProps<StepFlowNode>) {
  const { labels, readOnly, connecting, selectedCount } = useCanvas()
  const severity = view.errors.length > 0 ? 'error' : view.warnings.length > 0 ? 'warning' : ''
  const look = [
    'step',
    `group-${view.group}`,
    selected && 'is-selected',
    severity && `has-${severity}`,
    view.dimmed && 'is-dimmed',
    view.change !== 'same' && `is-${view.change}`,
    view.visits.some((visit) => visit.state === 'running') && 'is-running',
    view.visits.length > 0 && 'is-visited',
    connecting?.node === view.id && 'is-connecting',
  ]
  return (
    <div className={look.filter(Boolean).join(' ')}>
      {!readOnly && selected && selectedCount === 1 && <NodeTools view={view} />}
      {view.visits.length > 0 && <Visits view={view} />}
      <header className="step-header">
        <Handle
          type="target"
          id={TARGET_HANDLE}
          position={Position.Left}
          isConnectable={isConnectable}
          isConnectableStart={false}
          className="arrival"
        />
        <span className="step-icon">
          <Icon name={view.icon} />
        </span>
        <span className="step-text">
          <span className="step-title">{shortened(view.title, LONGEST_TITLE)}</span>
          {view.summary !== '' && (
            <span className="step-summary" title={view.summary}>
              {shortened(view.summary, LONGEST_SUMMARY)}
            </span>
          )}
        </span>
        {severity !== '' && <Problems view={view} severity={severity} />}
        {view.change !== 'same' && <span className="change">{labels[`change_${view.change}`]}</span>}
      </header>
      {view.change === 'removed' && <Handle type="source" position={Position.Right} isConnectable={false} />}
      {view.exits.length > 0 && (
        <ul className="exits">
          {view.exits.map((exit) => (
            <ExitRow key={exit.name} node={view} exit={exit} isConnectable={isConnectable} isReachable={selected} />
          ))}
        </ul>
      )}
    </div>
  )
})

function Problems({ view, severity }: { view: NodeView; severity: 'error' | 'warning' }) {
  return (
    <span className={`problems problems-${severity}`} title={[...view.errors, ...view.warnings].join('\n')}>
      <Icon name={severity === 'error' ? 'error' : 'warning'} />
    </span>
  )
}

interface ExitRowProps {
  node: NodeView
  exit: ExitView
  isConnectable: boolean
  /** By Tab: only the exits of the selected node, or a long plan would have a thousand stops. */
  isReachable: boolean
}

function ExitRow({ node, exit, isConnectable, isReachable }: ExitRowProps) {
  const { labels, readOnly, connecting, startConnecting, removeEdgeOf } = useCanvas()
  const place = { node: node.id, outcome: exit.name }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') startConnecting(place)
    else if (event.key === 'Delete' || event.key === 'Backspace') removeEdgeOf(place)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const text = exit.target !== '' ? labels.exit_to : exit.final ? labels.exit_final : labels.exit_open
  const spoken = fill(text, { exit: exit.title, target: exit.target })
  const said = [spoken, exit.unknown && labels.unknown_exit, exit.message].filter(Boolean).join('. ')
  const look = [
    'exit',
    exit.name === ERROR_OUTCOME && 'exit-error',
    exit.final && 'exit-final',
    exit.target !== '' && 'is-connected',
    exit.followed && 'is-followed',
    exit.mark && `has-${exit.mark}`,
    connecting?.node === node.id && connecting.outcome === exit.name && 'is-connecting',
  ]
  const usable = isConnectable && !readOnly
  return (
    <li className={look.filter(Boolean).join(' ')} title={exit.message || longTitle(exit.title)}>
      {exit.final && <Icon name="check" className="exit-icon" />}
      {exit.mark !== '' && <Icon name={exit.mark === 'error' ? 'error' : 'warning'} className="exit-icon" />}
      <span className="exit-title">{shortened(exit.title, LONGEST_EXIT)}</span>
      <Handle
        type="source"
        id={handleOf(exit.name)}
        position={Position.Right}
        isConnectable={usable}
        isConnectableEnd={false}
        className="departure"
        role={usable ? 'button' : 'img'}
        aria-label={said}
        tabIndex={usable && isReachable ? 0 : -1}
        onKeyDown={usable ? onKeyDown : undefined}
      />
    </li>
  )
}

function longTitle(title: string): string | undefined {
  return title.length > LONGEST_EXIT ? title : undefined
}

function Visits({ view }: { view: NodeView }) {
  const { labels, openVisit } = useCanvas()
  const shown = view.visits.slice(0, MOST_VISITS)
  const more = view.visits.length - shown.length
  return (
    <div className="visits nodrag nopan">
      {shown.map((visit) => (
        <VisitMark key={visit.order} visit={visit} labels={labels} onOpen={() => openVisit(view.id, visit.order)} />
      ))}
      {more > 0 && <span className="visit">+{more}</span>}
    </div>
  )
}

/** A link where the visit has a page of its own, else a button that tells Python. */
function VisitMark({ visit, labels, onOpen }: { visit: Visit; labels: Labels; onOpen: () => void }) {
  const text = fill(labels.visit, { order: visit.order, label: visit.label })
  const common = { className: `visit visit-${visit.state}`, title: visit.detail || undefined }
  const content = (
    <>
      <b>{visit.order}</b> {visit.label}
      <span className="spoken">{visit.detail === '' ? text : `${text}. ${visit.detail}`}</span>
    </>
  )
  if (visit.href === '') {
    return (
      <button type="button" {...common} onClick={onOpen}>
        {content}
      </button>
    )
  }
  return (
    <a {...common} href={visit.href} target="_blank" rel="noopener">
      {content}
    </a>
  )
}

function NodeTools({ view }: { view: NodeView }) {
  const { labels, makeStart, duplicate, removeSelected } = useCanvas()
  return (
    <NodeToolbar isVisible position={Position.Top} align="end" offset={8} className="tools">
      {!view.isStart && (
        <ToolButton icon="start" label={labels.make_start} onClick={() => makeStart(view.id)} />
      )}
      <ToolButton icon="content_copy" label={labels.duplicate} onClick={duplicate} />
      <ToolButton icon="delete" label={labels.delete} onClick={removeSelected} />
    </NodeToolbar>
  )
}

interface ToolButtonProps {
  icon: string
  label: string
  onClick: () => void
  disabled?: boolean
  pressed?: boolean
}

export function ToolButton({ icon, label, onClick, disabled = false, pressed }: ToolButtonProps) {
  return (
    <button
      type="button"
      className="tool nodrag nopan"
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  )
}
