/* Draws the table that Python describes, and tells Python what is pressed in it. */

function piece({ text, tone, icon: name, chip }) {
  const classes = ["piece", tone && `tone-${tone}`, chip && "chip"].filter(Boolean).join(" ")
  return element("span", { class: classes }, ...(name ? [icon(name)] : []), text)
}

export default function ({ data, parentElement, setTriggerValue }) {
  const press = (what, key = "", column = "") => setTriggerValue("pressed", { what, key, column })
  const root = parentElement.querySelector(".entries")
  // Nothing is drawn anew that is the same: what somebody selects in a list that is read again and again stays selected.
  const drawn = JSON.stringify(data)
  if (root.drawn === drawn) return
  root.drawn = drawn

  const heading = ({ name, label, sort }) => {
    if (!sort) return element("th", { scope: "col" }, label)
    const down = data.sort === `-${sort}`
    const active = down || data.sort === sort
    const button = element("button", { type: "button", title: data.sortHelp, "data-focus": `sort ${name}` }, label)
    button.append(icon(active ? (down ? "arrow_downward" : "arrow_upward") : "unfold_more"))
    button.classList.toggle("active", active)
    button.onclick = () => press("sort", "", active && !down ? `-${sort}` : sort)
    return element("th", { scope: "col", "aria-sort": active ? (down ? "descending" : "ascending") : false }, button)
  }

  const contents = (row, cell, first) => {
    const shown = element("span", { class: "shown" }, ...cell.pieces.map(piece))
    if (!first || !row.href) return shown
    const link = element("a", { href: row.href, "data-focus": `open ${row.key}` }, shown)
    link.onclick = (event) => {
      if (!isPlainClick(event)) return
      event.preventDefault()
      if (link.pathname === location.pathname) press("open", row.key)
      else go(row.href)
    }
    return link
  }

  const pencil = (row, cell, name) => {
    const label = cell.edit
    const button = element("button", { type: "button", class: "tool", "aria-label": label, title: label }, icon("edit"))
    button.dataset.focus = `edit ${row.key} ${name}`
    button.onclick = () => press("edit", row.key, name)
    return button
  }

  const action = (row) => (one) => {
    const label = `${one.text}: ${row.cells[0].pieces.map((piece) => piece.text).join(" ")}`
    const button = element("button", { type: "button", class: "tool", "aria-label": label, title: one.text }, icon(one.icon))
    button.dataset.focus = `act ${row.key} ${one.name}`
    button.onclick = () => press("act", row.key, one.name)
    return button
  }

  const line = (row) => {
    const cells = row.cells.map((cell, index) => {
      const { name, label } = data.headings[index]
      const inside = element("div", { class: "cell", "data-label": index === 0 ? "" : label }, contents(row, cell, index === 0))
      if (cell.edit) inside.append(pencil(row, cell, name))
      const attributes = { "data-column": name, class: cell.pieces.length ? "" : "empty" }
      return element(index === 0 ? "th" : "td", index === 0 ? { ...attributes, scope: "row" } : attributes, inside)
    })
    if (data.actions.length) {
      cells.push(element("td", { class: "actions" }, element("div", { class: "cell" }, ...data.actions.map(action(row)))))
    }
    return element("tr", {}, ...cells)
  }

  const head = element("tr", {}, ...data.headings.map(heading))
  if (data.actions.length) head.append(element("td", { class: "actions" }))
  const table = element("table", {}, element("caption", {}, data.caption))
  table.append(element("thead", {}, head), element("tbody", {}, ...data.rows.map(line)))

  const focused = (parentElement.activeElement || document.activeElement)?.dataset?.focus
  root.replaceChildren(table)
  if (focused) root.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus()
}
