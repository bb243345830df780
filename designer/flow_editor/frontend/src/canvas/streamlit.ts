/** The part of Streamlit's component interface (v2) that is used here. */

export interface FrontendRendererArgs<State extends Record<string, unknown>, Data> {
  data: Data
  parentElement: HTMLElement | ShadowRoot
  setStateValue: <Key extends keyof State>(name: Key, value: State[Key]) => void
}
