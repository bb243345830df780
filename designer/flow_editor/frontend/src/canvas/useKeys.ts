/** The keyboard. It listens on the drawing's own element, so that keys elsewhere on the page are left alone. */

import type { ClipboardEvent, KeyboardEvent } from 'react'
import { useMemo } from 'react'

import type { Exit } from '../plan/edits'
import type { Actions } from './useActions'

/** React Flow watches these on the window: whether clicks add to the selection, and the wheel zooms. */
const MODIFIERS = new Set(['Shift', 'Control', 'Meta', 'Alt'])

interface Surroundings {
  actions: Actions
  readOnly: boolean
  connecting: Exit | undefined
  startConnecting: (exit: Exit | undefined) => void
  focusNode: (id: string) => void
  /** Whatever is open and would close on Escape. */
  closeAll: () => boolean
}

export interface KeyHandlers {
  onKeyDownCapture: (event: KeyboardEvent) => void
  onKeyDown: (event: KeyboardEvent) => void
  onCopy: (event: ClipboardEvent) => void
  onCut: (event: ClipboardEvent) => void
  onPaste: (event: ClipboardEvent) => void
}

function isTyping(target: EventTarget): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
}

function focusedNode(target: EventTarget): string | undefined {
  if (!(target instanceof HTMLElement)) return undefined
  return target.closest<HTMLElement>('.react-flow__node')?.dataset['id']
}

export function useKeys(around: Surroundings): KeyHandlers {
  return useMemo(() => handlers(around), [around])
}

function handlers({ actions, readOnly, connecting, startConnecting, focusNode, closeAll }: Surroundings): KeyHandlers {
  const withControl = (key: string, shift: boolean): (() => void) | undefined => {
    if (key === 'a') return actions.selectAll
    if (readOnly) return undefined
    if (key === 'z') return shift ? actions.redo : actions.undo
    if (key === 'y') return actions.redo
    if (key === 'd') return actions.duplicate
    return undefined
  }

  const alone = (event: KeyboardEvent): (() => void) | undefined => {
    const node = focusedNode(event.target)
    if (event.altKey && node !== undefined && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
      const next = actions.walk(node, event.key === 'ArrowRight' ? 'on' : 'back')
      return () => next !== undefined && focusNode(next)
    }
    if ((event.key === 'Delete' || event.key === 'Backspace') && !readOnly) return actions.removeSelected
    if (event.key === 'Escape') return () => closeAll() || actions.selectNothing()
    return undefined
  }

  return {
    // Before React Flow: while an exit waits for its target, Enter on a node is the answer.
    onKeyDownCapture(event) {
      if (connecting === undefined || isTyping(event.target)) return
      const node = focusedNode(event.target)
      if (event.key === 'Escape') startConnecting(undefined)
      else if (event.key === 'Enter' && node !== undefined && !(event.target as HTMLElement).classList.contains('departure')) {
        actions.connectExit(connecting.node, connecting.outcome, node)
        startConnecting(undefined)
      } else return
      event.preventDefault()
      event.stopPropagation()
    },
    onKeyDown(event) {
      // The page has keys of its own (r, c …) that must not hear what is meant for the drawing.
      if (!MODIFIERS.has(event.key)) event.stopPropagation()
      if (isTyping(event.target)) {
        if (event.key === 'Escape') closeAll()
        return
      }
      const action =
        event.ctrlKey || event.metaKey ? withControl(event.key.toLowerCase(), event.shiftKey) : alone(event)
      if (action === undefined) return
      event.preventDefault()
      action()
    },
    onCopy(event) {
      const text = isTyping(event.target) ? undefined : actions.copy()
      if (text === undefined) return
      event.clipboardData.setData('text/plain', text)
      event.preventDefault()
    },
    onCut(event) {
      const text = isTyping(event.target) || readOnly ? undefined : actions.copy()
      if (text === undefined) return
      event.clipboardData.setData('text/plain', text)
      event.preventDefault()
      actions.removeSelected()
    },
    onPaste(event) {
      if (isTyping(event.target) || readOnly) return
      if (actions.paste(event.clipboardData.getData('text/plain'))) event.preventDefault()
    },
  }
}
