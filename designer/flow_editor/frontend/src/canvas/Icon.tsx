/** A Material symbol by its name, from the font that Streamlit ships: every icon that a step may name is there. */

export function Icon({ name, className = '' }: { name: string; className?: string }) {
  return (
    <span className={`icon ${className}`} aria-hidden="true" translate="no">
      {name}
    </span>
  )
}
