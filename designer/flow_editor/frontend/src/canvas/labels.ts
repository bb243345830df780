/** The texts on the screen. They come from Python, in the admin's language; a test compares this list with Python's. */

export const LABEL_KEYS = [
  'add_step',
  'arrange',
  'canvas',
  'change_added',
  'change_changed',
  'change_removed',
  'close',
  'connecting',
  'delete',
  'delete_edge',
  'duplicate',
  'empty_read_only',
  'empty_text',
  'empty_title',
  'error_exit',
  'exit_final',
  'exit_open',
  'exit_to',
  'fit',
  'group_misc',
  'group_module',
  'group_plugin',
  'group_sip_account',
  'key_add',
  'key_connect',
  'key_copy',
  'key_delete',
  'key_duplicate',
  'key_move',
  'key_pan',
  'key_select',
  'key_select_all',
  'key_undo',
  'key_walk',
  'key_zoom',
  'make_start',
  'minimap',
  'no_step_found',
  'node_help',
  'node_role',
  'plan_full',
  'problems',
  'redo',
  'said_added',
  'said_connected',
  'said_copied',
  'said_deleted',
  'said_redone',
  'said_undone',
  'search',
  'shortcuts',
  'start',
  'steps',
  'undo',
  'unknown_exit',
  'unknown_kind',
  'visit',
  'zoom_in',
  'zoom_out',
] as const

export type LabelKey = (typeof LABEL_KEYS)[number]
export type Labels = Readonly<Record<LabelKey, string>>

/** Put values in the places of their names: `fill('Step {order}', { order: 2 })`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}

/** Cut a text that is too long. By its letters, not by CSS: a thousand boxes that clip make every frame slow. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`
}
