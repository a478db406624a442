/** Runs in a page: how much the text of an element stands out from what is behind it, by the formula of WCAG. */
export function contrastOf(element: Element): number {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  if (!canvas) throw new Error('there is no canvas')

  /** The colour in numbers from 0 to 1, however it is written, painted upon what is there. */
  const paint = (colour: string) => {
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((part) => part / 255)
  }
  const luminance = (parts: number[]) => {
    const [red = 0, green = 0, blue = 0] = parts.map((part) =>
      part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const around: Element[] = []
  for (let one: Element | null = element; one; one = one.parentElement) around.unshift(one)

  paint('white')
  let behind: number[] = []
  let opacity = 1
  for (const one of around) {
    const style = getComputedStyle(one)
    behind = paint(style.backgroundColor)
    opacity *= Number(style.opacity)
  }
  if (opacity < 1) throw new Error(`it is painted with an opacity of ${opacity}`)
  const [light = 0, dark = 0] = [luminance(paint(getComputedStyle(element).color)), luminance(behind)].sort(
    (a, b) => b - a,
  )
  return (light + 0.05) / (dark + 0.05)
}
