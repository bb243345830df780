/** The kinds of steps, by group, with a search: the palette, and the list that opens where a line was dropped. */

import type { KeyboardEvent, PointerEvent } from 'react'
import { useId, useMemo, useRef, useState } from 'react'

import type { StepKind } from '../plan/types'
import { Icon } from './Icon'
import type { LabelKey, Labels } from './labels'
import { LABEL_KEYS } from './labels'

const GROUP_ORDER = ['sip_account', 'module', 'plugin', 'misc']

interface StepListProps {
  kinds: readonly StepKind[]
  labels: Labels
  onChoose: (kind: string) => void
  /** A mouse took hold of a step. */
  onGrab?: (kind: StepKind, event: PointerEvent<HTMLElement>) => void
  autoFocus?: boolean
}

export function StepList({ kinds, labels, onChoose, onGrab, autoFocus = false }: StepListProps) {
  const [search, setSearch] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const groups = useMemo(() => byGroup(kinds.filter((kind) => fits(kind, search)), labels), [kinds, search, labels])
  const found = groups.flatMap((group) => group.kinds)
  const best = found.find((kind) => hasWords(kind.title, search)) ?? found[0]

  const onKeyDown = (event: KeyboardEvent) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('button.kind') ?? [])]
    const at = items.indexOf(event.target as HTMLElement)
    if (event.key === 'ArrowDown') items[at + 1]?.focus()
    else if (event.key === 'ArrowUp') (items[at - 1] ?? list.current?.querySelector('input'))?.focus()
    else if (event.key === 'Enter' && at < 0 && best !== undefined) onChoose(best.kind)
    else return
    event.preventDefault()
  }

  return (
    <div className="step-list" ref={list} onKeyDown={onKeyDown}>
      <div className="search">
        <Icon name="search" />
        <input
          type="search"
          value={search}
          placeholder={labels.search}
          aria-label={labels.search}
          autoFocus={autoFocus}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      <div className="groups nowheel">
        {groups.map((group) => (
          <section key={group.name} aria-labelledby={`${id}-${group.name}`}>
            <h3 id={`${id}-${group.name}`}>{group.title}</h3>
            <ul>
              {group.kinds.map((kind) => (
                <li key={kind.kind}>
                  <button
                    type="button"
                    className={`kind group-${kind.group}`}
                    title={kind.help || undefined}
                    onClick={() => onChoose(kind.kind)}
                    onPointerDown={onGrab && ((event) => onGrab(kind, event))}
                  >
                    <span className="step-icon">
                      <Icon name={kind.icon} />
                    </span>
                    {kind.title}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && <p className="nothing">{labels.no_step_found}</p>}
      </div>
    </div>
  )
}

/** Every word must be somewhere in the title, the help or the name of the kind. */
function fits(kind: StepKind, search: string): boolean {
  return hasWords(`${kind.title} ${kind.kind} ${kind.help}`, search)
}

function hasWords(text: string, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/)
  return words.every((word) => text.toLowerCase().includes(word))
}

interface Group {
  name: string
  title: string
  kinds: StepKind[]
}

function byGroup(kinds: readonly StepKind[], labels: Labels): Group[] {
  const names = [...new Set([...GROUP_ORDER, ...kinds.map((kind) => kind.group)])]
  return names
    .map((name) => ({ name, title: groupTitle(name, labels), kinds: kinds.filter((kind) => kind.group === name) }))
    .filter((group) => group.kinds.length > 0)
}

function groupTitle(name: string, labels: Labels): string {
  const key = `group_${name}`
  return (LABEL_KEYS as readonly string[]).includes(key) ? labels[key as LabelKey] : name
}
