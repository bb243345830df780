/* What the scripts of components share; it stands before each of them. */

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "")
    else if (value !== false && value !== "" && value != null) made.setAttribute(key, value)
  }
  made.append(...children.filter((child) => child !== ""))
  return made
}

const icon = (name) => element("span", { class: "icon", "aria-hidden": "true", translate: "no" }, name)
const part = (name, text) => (text ? element("span", { class: name }, text) : "")

/* Opens another page without loading the whole anew, as the browser's back button does. Streamlit stops at once what
   draws itself again by itself. When Python opens the page such a part may still come, and blank the new page. */
function go(href) {
  history.pushState({}, "", href)
  window.dispatchEvent(new PopStateEvent("popstate"))
}

function isPlainClick(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
}
