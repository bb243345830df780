/** What lies over the canvas for a while. */

import type { ReactNode, RefObject } from 'react'
import { useEffect, useRef } from 'react'

import { Icon } from './Icon'
import { ToolButton } from './StepNode'
import type { Asked } from './useConnecting'
import type { Grabbed } from './useGrab'

const QUICK_SIZE = { width: 264, height: 340 }
const MARGIN = 8

interface SheetProps {
  label: string
  closeLabel: string
  onClose: () => void
  children: ReactNode
}

/** The palette on a narrow screen. */
export function Sheet({ label, closeLabel, onClose, children }: SheetProps) {
  const sheet = useRef<HTMLDivElement>(null)
  useEffect(() => sheet.current?.focus(), [])
  return (
    <>
      <div className="veil is-dark" onPointerDown={onClose} />
      <div className="sheet sheet-bottom" role="dialog" aria-label={label} ref={sheet} tabIndex={-1}>
        <header>
          <h3>{label}</h3>
          <ToolButton icon="close" label={closeLabel} onClick={onClose} />
        </header>
        {children}
      </div>
    </>
  )
}

interface QuickAddProps {
  asked: Asked
  root: RefObject<HTMLElement | null>
  label: string
  onClose: () => void
  children: ReactNode
}

/** The steps to choose from where a line was let go. */
export function QuickAdd({ asked, root, label, onClose, children }: QuickAddProps) {
  const box = root.current?.getBoundingClientRect()
  const within = (value: number, size: number, all: number) => Math.max(MARGIN, Math.min(value, all - size - MARGIN))
  const left = within(asked.x - (box?.left ?? 0), QUICK_SIZE.width, box?.width ?? 0)
  const top = within(asked.y - (box?.top ?? 0) - MARGIN, QUICK_SIZE.height, box?.height ?? 0)
  return (
    <>
      <div className="veil" onPointerDown={onClose} />
      <div className="sheet quick-add" role="dialog" aria-label={label} style={{ left, top, ...QUICK_SIZE }}>
        {children}
      </div>
    </>
  )
}

/** The step that the mouse carries. */
export function Carried({ grabbed, root }: { grabbed: Grabbed; root: RefObject<HTMLElement | null> }) {
  const box = root.current?.getBoundingClientRect()
  const left = grabbed.x - (box?.left ?? 0)
  const top = grabbed.y - (box?.top ?? 0)
  return (
    <div className={`carried group-${grabbed.kind.group}`} style={{ transform: `translate(${left}px, ${top}px) translate(-50%, -50%)` }}>
      <span className="step-icon">
        <Icon name={grabbed.kind.icon} />
      </span>
      {grabbed.kind.title}
    </div>
  )
}
