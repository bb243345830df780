/* Draws the steps that Python describes, and tells Python which one is pressed. */

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".steps")
  const drawn = JSON.stringify(data)
  if (root.drawn === drawn) return
  root.drawn = drawn

  const step = (one) => {
    const running = !one.outcome
    const button = element(
      "button",
      { type: "button", class: "step", "data-focus": `step ${one.key}`, "aria-pressed": String(one.key === data.selected) },
      element("span", { class: "mark" }, running ? icon("more_horiz") : String(one.number)),
      element(
        "span",
        { class: "text" },
        element("span", { class: "line" }, icon(one.icon), part("title", one.title), part("time", one.time)),
        part("summary", one.summary),
        element("span", { class: "line end" }, part(`outcome tone-${one.tone || "plain"}`, one.outcome), part("took", one.took)),
        part("reason", one.reason),
      ),
    )
    button.onclick = () => setTriggerValue("pressed", one.key)
    const item = element("li", { class: running ? "running" : "" }, button)
    if (one.href) {
      const label = `${one.number}. ${one.title}: ${data.linkText}`
      const attributes = { class: "tool", href: one.href, target: "_blank", rel: "noopener", "aria-label": label, title: data.linkText }
      item.append(element("a", attributes, icon("open_in_new")))
    }
    return item
  }

  const plan = (one) => {
    const heading = element("p", { class: `plan tone-${one.tone || "plain"}` }, icon(one.icon), part("title", one.title), part("took", one.text))
    if (!one.steps.length) return [heading]
    return [heading, element("ol", { "aria-label": one.title }, ...one.steps.map(step))]
  }

  const focused = (parentElement.activeElement || document.activeElement)?.dataset?.focus
  root.replaceChildren(element("div", { role: "group", "aria-label": data.label }, ...data.plans.flatMap(plan)))
  if (focused) root.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus()
}
