/** The whole drawing: palette, toolbar, canvas. */

import type { NodeChange } from '@xyflow/react'
import { Background, BackgroundVariant, MiniMap, ReactFlow, useReactFlow } from '@xyflow/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'

import type { Exit } from '../plan/edits'
import { GRID, NODE_WIDTH } from '../plan/layout'
import { catalogueOf } from '../plan/types'
import { START } from '../plan/views'
import { CanvasContext } from './context'
import type { Args, FlowEvent, Report, ToldEvent } from './data'
import type { FlowEdge, FlowNode } from './flowElements'
import { Icon } from './Icon'
import { remember, useRecalled } from './memory'
import { PlanEdge } from './PlanEdge'
import { Carried, QuickAdd, Sheet } from './Sheets'
import { StartNode } from './StartNode'
import { StepList } from './StepList'
import { StepNode } from './StepNode'
import { KeyHelp, Toolbar } from './Toolbar'
import { useActions } from './useActions'
import type { Asked } from './useConnecting'
import { useConnecting } from './useConnecting'
import { useFlow } from './useFlow'
import { useGrab } from './useGrab'
import { useKeys } from './useKeys'
import { usePlan } from './usePlan'
import { useReport } from './useReport'
import { useTheme } from './useTheme'
import { useView } from './useView'
import { useWidth } from './useWidth'

const NODE_TYPES = { step: StepNode, start: StartNode }
const EDGE_TYPES = { plan: PlanEdge, start: PlanEdge }
const SNAP: [number, number] = [GRID, GRID]
const MULTI_KEYS = ['Meta', 'Control', 'Shift']
const ZOOM_KEYS = ['Meta', 'Control']
const RADIUS = 36
/** Narrower than that (pixels) the palette opens over the canvas, and there is no map. */
const NARROW = 760
/** From a new step's corner to where the pointer holds it. */
const GRIP = { x: NODE_WIDTH / 2, y: 30 }

export function FlowEditor({ data, setStateValue }: Omit<Args, 'parentElement'>) {
  const { labels, read_only: readOnly } = data
  const root = useRef<HTMLDivElement>(null)
  const isNarrow = useWidth(root) < NARROW
  const theme = useTheme(root, data.theme)
  const catalogue = useMemo(() => catalogueOf(data.catalogue), [data.catalogue])
  const recalled = useRecalled(data.name, data.rev)
  const plan = usePlan(data, catalogue, recalled?.kept)
  const flow = useFlow(data, plan.document, catalogue, recalled?.selection.nodes)
  const view = useView(root, plan, flow.nodes, recalled)
  const viewport = useRef(recalled?.viewport)
  const { screenToFlowPosition } = useReactFlow<FlowNode, FlowEdge>()
  const send = useRef(setStateValue)
  send.current = setStateValue
  const [event, setEvent] = useState<ToldEvent | null>(null)
  const tell = useCallback((now: FlowEvent) => setEvent({ ...now, number: Date.now() }), [])

  const [connecting, startConnecting] = useState<Exit | undefined>(undefined)
  const [asked, ask] = useState<Asked | undefined>(undefined)
  const [isPaletteOpen, openPalette] = useState(false)
  const [isHelpShown, showHelp] = useState(false)
  const [isMapShown, showMap] = useState(true)
  const [isHeld, hold] = useState(false)

  const [actions, said] = useActions({
    plan,
    flow,
    catalogue,
    labels,
    middle: view.middle,
    afterwards: (what, ids) => {
      if (what === 'removed') view.keepFocus()
      else if (what === 'arranged') view.fitSoon()
      else if (ids[0] !== undefined) view.goTo(ids[0])
    },
  })
  const lines = useConnecting(actions, ask)
  const grab = useGrab(({ kind, x, y }) => {
    const box = root.current?.querySelector('.canvas')?.getBoundingClientRect()
    if (box === undefined || x < box.left || x > box.right || y < box.top || y > box.bottom) return
    const at = screenToFlowPosition({ x, y }, { snapToGrid: false })
    actions.add(kind.kind, { x: snapped(at.x - GRIP.x), y: snapped(at.y - GRIP.y) })
  })

  const report: Report = useMemo(
    () => ({ rev: plan.rev, document: plan.document, selection: flow.selection, done: plan.done, event }),
    [plan.rev, plan.document, flow.selection, plan.done, event],
  )
  // Before its nodes are on the canvas, a drawing that is back has nothing selected only seemingly.
  const isEmptyYet = flow.nodes.length === 0 && plan.document.nodes.length > 0
  useReport(report, isHeld || isEmptyYet, recalled !== undefined, (now) => send.current('editor', now))
  useEffect(() => remember(data.name, plan.kept, flow.selection, viewport.current), [data.name, plan.kept, flow.selection])

  // Places that React Flow changed become the plan's when the move is over.
  const settling = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (settling.current === undefined || isHeld) return
    actions.settle(settling.current)
    settling.current = undefined
  })
  const onNodesChange = (changes: NodeChange<FlowNode>[]) => {
    const isMove = changes.some((change) => change.type === 'position' && !change.dragging && change.position)
    if (isMove && !isHeld) settling.current = 'arrows'
    flow.onNodesChange(changes)
  }
  const onDragStart = () => hold(true)
  const onDragStop = () => {
    settling.current = ''
    hold(false)
  }

  const shown = useRef(0)
  const { show } = plan
  useEffect(() => {
    if (show === undefined || show.number <= shown.current) return
    shown.current = show.number
    flow.select([show.node])
    view.goTo(show.node)
  }, [show, flow, view])

  const closeAll = useCallback(() => {
    ask(undefined)
    openPalette(false)
    showHelp(false)
    return asked !== undefined || isPaletteOpen || isHelpShown
  }, [asked, isPaletteOpen, isHelpShown])

  const choose = (kind: string, at?: Asked) => {
    if (grab.wasDrag()) return
    closeAll()
    actions.add(kind, at && { x: snapped(at.at.x), y: snapped(at.at.y - GRIP.y) }, at?.exit)
  }
  const canvas = useMemo(
    () => ({
      labels,
      readOnly,
      connecting,
      startConnecting,
      removeEdgeOf: actions.removeEdgeOf,
      makeStart: actions.makeStart,
      duplicate: actions.duplicate,
      removeSelected: actions.removeSelected,
      selectedCount: flow.selection.nodes.length,
      openVisit: (node: string, order: number) => tell({ type: 'visit', node, order }),
    }),
    [labels, readOnly, connecting, actions, flow.selection.nodes.length, tell],
  )
  const keys = useKeys({ actions, readOnly, connecting, startConnecting, focusNode: view.goTo, closeAll })
  const isEmpty = plan.document.nodes.length === 0

  return (
    <CanvasContext.Provider value={canvas}>
      <div
        ref={root}
        className={`flow theme-${theme} ${isNarrow ? 'is-narrow' : ''} ${readOnly ? 'is-read-only' : ''}`}
        style={{ height: data.height }}
        {...keys}
      >
        {!readOnly && !isNarrow && (
          <aside className="palette" aria-label={labels.steps}>
            <StepList kinds={data.catalogue} labels={labels} onChoose={choose} onGrab={grab.onGrab} />
          </aside>
        )}
        <section className="canvas" aria-label={labels.canvas} tabIndex={-1}>
          <ReactFlow<FlowNode, FlowEdge>
            nodes={flow.nodes}
            edges={flow.edges}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            onNodesChange={onNodesChange}
            onEdgesChange={flow.onEdgesChange}
            onNodeDragStart={onDragStart}
            onNodeDragStop={onDragStop}
            onSelectionDragStart={onDragStart}
            onSelectionDragStop={onDragStop}
            onNodeDoubleClick={(_event, { id }) => {
              if (id !== START) tell({ type: 'open', node: id })
            }}
            {...lines}
            {...(recalled?.viewport && { defaultViewport: recalled.viewport })}
            onMoveEnd={(_event, now) => {
              viewport.current = now
              remember(data.name, plan.kept, flow.selection, now)
            }}
            nodesDraggable={!readOnly}
            nodesConnectable={!readOnly}
            edgesFocusable={false}
            connectOnClick={false}
            connectionRadius={RADIUS}
            nodeDragThreshold={3}
            deleteKeyCode={null}
            multiSelectionKeyCode={MULTI_KEYS}
            zoomActivationKeyCode={ZOOM_KEYS}
            snapToGrid
            snapGrid={SNAP}
            panOnScroll
            zoomOnDoubleClick={false}
            minZoom={0.1}
            maxZoom={1.8}
            elevateEdgesOnSelect
            proOptions={{ hideAttribution: true }}
            ariaLabelConfig={{
              'node.a11yDescription.default': labels.node_help,
              'minimap.ariaLabel': labels.minimap,
              'node.a11yDescription.ariaLiveMessage': () => '',
            }}
          >
            <Background variant={BackgroundVariant.Dots} gap={2 * GRID} size={1.4} />
            {isMapShown && !isNarrow && !isEmpty && <MiniMap pannable zoomable nodeClassName={groupClass} nodeBorderRadius={24} />}
          </ReactFlow>
          <Toolbar
            labels={labels}
            readOnly={readOnly}
            plan={plan}
            actions={actions}
            selected={flow.selection.nodes.length}
            isMapShown={isMapShown}
            onMap={isNarrow ? undefined : () => showMap((before) => !before)}
            isHelpShown={isHelpShown}
            onHelp={isNarrow ? undefined : () => showHelp((before) => !before)}
            onAdd={isNarrow && !readOnly ? () => openPalette(true) : undefined}
          />
          {isEmpty && (
            <div className="empty">
              <Icon name="conversion_path" />
              <h3>{labels.empty_title}</h3>
              <p>{readOnly ? labels.empty_read_only : labels.empty_text}</p>
            </div>
          )}
          {connecting && <p className="hint">{labels.connecting}</p>}
        </section>
        {isPaletteOpen && (
          <Sheet label={labels.add_step} closeLabel={labels.close} onClose={closeAll}>
            <StepList kinds={data.catalogue} labels={labels} onChoose={choose} />
          </Sheet>
        )}
        {asked && (
          <QuickAdd asked={asked} root={root} label={labels.add_step} onClose={closeAll}>
            <StepList kinds={data.catalogue} labels={labels} onChoose={(kind) => choose(kind, asked)} autoFocus />
          </QuickAdd>
        )}
        {isHelpShown && <KeyHelp labels={labels} readOnly={readOnly} onClose={closeAll} />}
        {grab.grabbed && <Carried grabbed={grab.grabbed} root={root} />}
        <div className="spoken" role="status">
          {said}
        </div>
      </div>
    </CanvasContext.Provider>
  )
}

function snapped(value: number): number {
  return Math.round(value / GRID) * GRID
}

function groupClass(node: FlowNode): string {
  return node.type === 'step' ? `group-${node.data.group}` : 'map-start'
}
