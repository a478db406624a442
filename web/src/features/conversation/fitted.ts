/** The most room that a picture takes in a conversation. */
const most = { width: 320, height: 240 }

/** How large a picture is shown: whole, in its proportions, and never larger than it is. */
export function fitted(width: number | null, height: number | null): { width: number; height: number } {
  if (!width || !height) return { width: most.width, height: most.height }
  const scale = Math.min(1, most.width / width, most.height / height)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}
