/* Draws the links that Python describes. */

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".links")
  // Nothing is drawn anew that is the same: a list that is read again and again keeps its focus and what is selected.
  const drawn = JSON.stringify(data)
  if (root.drawn === drawn) return
  root.drawn = drawn

  const line = (one) => {
    const link = one.href
      ? element("a", { href: one.href, "data-focus": one.href }, one.text)
      : element("b", {}, one.text)
    link.onclick = (event) => {
      if (!one.href || !isPlainClick(event)) return
      event.preventDefault()
      go(one.href)
    }
    const row = element("div", { class: "line" }, one.icon ? icon(one.icon) : "", part("before", one.before), link, part("after", one.after))
    return element("li", {}, row, part("below", one.below))
  }
  const list = (lines, inline) => element("ul", { class: inline && "inline" }, ...lines.map(line))

  const open = new Set([...root.querySelectorAll("details[open]")].map((one) => one.dataset.heading))
  const group = (one) => {
    const made = element("div", { class: "group", role: one.heading && "group", "aria-label": one.heading })
    if (one.heading) made.append(element("p", { class: one.tone && `tone-${one.tone}` }, one.icon ? icon(one.icon) : "", part("heading", one.heading)))
    made.append(list(one.lines, one.inline))
    if (one.folded.length) {
      const more = element("details", { "data-heading": one.heading }, element("summary", {}, one.unfold), list(one.folded, one.inline))
      more.open = open.has(one.heading)
      made.append(more)
    }
    return made
  }

  const focused = (parentElement.activeElement || document.activeElement)?.dataset?.focus
  root.replaceChildren(...data.groups.map(group))
  if (focused) root.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus()
}
