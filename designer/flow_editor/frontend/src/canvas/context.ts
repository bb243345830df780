/** What the parts of the drawing share. */

import { createContext, useContext } from 'react'

import type { Exit } from '../plan/edits'
import type { Labels } from './labels'

export interface Canvas {
  labels: Labels
  readOnly: boolean
  /** The exit that waits for a target, chosen by keyboard. */
  connecting: Exit | undefined
  startConnecting: (exit: Exit | undefined) => void
  removeEdgeOf: (exit: Exit) => void
  makeStart: (node: string) => void
  duplicate: () => void
  removeSelected: () => void
  /** How many nodes are selected. */
  selectedCount: number
  openVisit: (node: string, order: number) => void
}

export const CanvasContext = createContext<Canvas | undefined>(undefined)

export function useCanvas(): Canvas {
  const canvas = useContext(CanvasContext)
  if (canvas === undefined) throw new Error('A part of the drawing stands outside of it.')
  return canvas
}
