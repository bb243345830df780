/** Undo and redo. */

/** So many steps back are kept. */
export const MAX_STEPS = 200

export interface History<T> {
  past: readonly T[]
  present: T
  future: readonly T[]
  /** What the last change was part of: changes of one burst are undone together. Empty: of nothing. */
  burst: string
}

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], burst: '' }
}

/** Take a change in. With the `burst` of the change before it, both are one step back. No change: nothing happens. */
export function commit<T>(history: History<T>, present: T, burst = ''): History<T> {
  if (present === history.present) return history
  if (burst !== '' && burst === history.burst) return { ...history, present, future: [] }
  const past = [...history.past, history.present].slice(-MAX_STEPS)
  return { past, present, future: [], burst }
}

/** Let the next change be a step of its own. */
export function endBurst<T>(history: History<T>): History<T> {
  return history.burst === '' ? history : { ...history, burst: '' }
}

export function undo<T>(history: History<T>): History<T> {
  const present = history.past.at(-1)
  if (present === undefined) return history
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future], burst: '' }
}

export function redo<T>(history: History<T>): History<T> {
  const present = history.future[0]
  if (present === undefined) return history
  return { past: [...history.past, history.present], present, future: history.future.slice(1), burst: '' }
}
