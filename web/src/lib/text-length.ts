/** As many characters as the API takes. */
export const longestText = 20_000
/** So few characters before the limit it is shown how many are left. */
const near = 1_000

/** How many characters are left, negative when there are too many. Null while the limit is far away. */
export function charactersLeft(text: string): number | null {
  // A character is at most two units, so there is nothing to count in what is short.
  if (text.length < longestText - near) return null
  const left = longestText - [...text.trim()].length
  return left <= near ? left : null
}
