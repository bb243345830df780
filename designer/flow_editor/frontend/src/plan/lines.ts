/** The way of a line that leads back, or to its own step: around the steps, with round corners. */

import type { Size } from './layout'
import type { Position } from './types'

export type Box = Position & Size

/** From the steps to the line. */
const GAP = 26
const RADIUS = 16

/** The corners of a line from the right of one box to the left of another: below both, or above where that is nearer. */
export function wayAround(from: Position, to: Position, boxes: readonly Box[]): Position[] {
  const top = Math.min(...boxes.map((box) => box.y)) - GAP
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + GAP
  const above = from.y - top + to.y - top
  const below = bottom - from.y + bottom - to.y
  const y = above < below ? top : bottom
  return [from, { x: from.x + GAP, y: from.y }, { x: from.x + GAP, y }, { x: to.x - GAP, y }, { x: to.x - GAP, y: to.y }, to]
}

/** An SVG path along corners, each of them rounded as far as there is room. */
export function roundedPath(corners: readonly Position[]): string {
  const [first, ...rest] = corners
  if (first === undefined) return ''
  const parts = [`M${first.x},${first.y}`]
  rest.forEach((corner, index) => {
    const before = corners[index] ?? corner
    const after = rest[index + 1]
    if (after === undefined) {
      parts.push(`L${corner.x},${corner.y}`)
      return
    }
    const radius = Math.min(RADIUS, distance(before, corner) / 2, distance(corner, after) / 2)
    const enter = towards(corner, before, radius)
    const leave = towards(corner, after, radius)
    parts.push(`L${enter.x},${enter.y}Q${corner.x},${corner.y} ${leave.x},${leave.y}`)
  })
  return parts.join('')
}

function distance(one: Position, other: Position): number {
  return Math.hypot(one.x - other.x, one.y - other.y)
}

function towards(from: Position, to: Position, length: number): Position {
  const whole = distance(from, to)
  if (whole === 0) return from
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole }
}
