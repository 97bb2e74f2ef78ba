/** More edits than this for each letter of a name are another word, and not a misspelt one. */
const editsPerLetter = 0.4;

/**
 * A question that names what a misspelt name may have meant.
 *
 * @returns "" where nothing is near
 */
export function nearest(name: string, names: readonly string[]): string {
  const distances = names.map((known) => ({ known, edits: editDistance(name.toLowerCase(), known.toLowerCase()) }));
  const [best] = distances.sort((a, b) => a.edits - b.edits);
  if (best === undefined || best.edits > Math.max(1, editsPerLetter * best.known.length)) return "";
  return `Did you mean ${best.known}?`;
}

/** The fewest letters to add, leave out or replace that make one word of the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (letter === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
