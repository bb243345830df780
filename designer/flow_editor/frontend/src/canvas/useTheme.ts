/** Light or dark, as the page around is. */

import type { RefObject } from 'react'
import { useLayoutEffect, useState } from 'react'

import type { Data } from './data'

type Theme = 'light' | 'dark'

function isDark(color: string): boolean {
  const canvas = document.createElement('canvas').getContext('2d')
  if (canvas === null) return false
  canvas.fillStyle = color
  canvas.fillRect(0, 0, 1, 1)
  const [red = 255, green = 255, blue = 255] = canvas.getImageData(0, 0, 1, 1).data
  return red * 0.299 + green * 0.587 + blue * 0.114 < 128
}

function pageTheme(element: Element): Theme {
  const color = getComputedStyle(element).getPropertyValue('--st-background-color').trim()
  return isDark(color || '#ffffff') ? 'dark' : 'light'
}

/** `asked` other than auto decides. The page's theme is looked at again whenever its colours change. */
export function useTheme(root: RefObject<Element | null>, asked: Data['theme']): Theme {
  const [theme, setTheme] = useState<Theme>('light')
  useLayoutEffect(() => {
    const element = root.current
    if (element === null) return undefined
    const look = () => setTheme(pageTheme(element))
    look()
    // Streamlit writes its colours into styles around the component; a transition of a colour tells of each change.
    element.addEventListener('transitionend', look)
    const query = window.matchMedia('(prefers-color-scheme: dark)')
    query.addEventListener('change', look)
    return () => {
      element.removeEventListener('transitionend', look)
      query.removeEventListener('change', look)
    }
  }, [root])
  return asked === 'auto' ? theme : asked
}
