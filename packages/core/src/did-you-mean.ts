/** More edits than this for each letter of a name are another word, and not a misspelt one. */
const editsPerLetter = 1 / 3;

/** Longer names are none that somebody misspelt. */
const mostLetters = 100;

/** A beginning of so many letters stands for the whole name. */
const fewestLetters = 4;

/**
 * A question that names what a misspelt name may have meant, for the end of an error message.
 *
 * @param name what was given, which need not be a text
 * @param otherwise what to say where nothing is near
 * @example
 * didYouMean("latnet", ["latent", "hidden"]); // "Did you mean latent?"
 */
export function didYouMean(name: unknown, names: readonly string[], otherwise = ""): string {
  if (typeof name !== "string" || name.length > mostLetters) return otherwise;
  const distances = names.map((known) => ({ known, edits: distance(name.toLowerCase(), known.toLowerCase()) }));
  const [best] = distances.sort((a, b) => a.edits - b.edits);
  if (best === undefined || best.edits > mostEdits(best.known)) return otherwise;
  return `Did you mean ${best.known}?`;
}

/** Of a name of one letter all of it would be another. */
const mostEdits = (known: string): number =>
  Math.min(known.length - 1, Math.max(1, Math.floor(editsPerLetter * known.length)));

function distance(name: string, known: string): number {
  return name.length >= fewestLetters && known.startsWith(name) ? 1 : editDistance(name, known);
}

/** The fewest letters to add, leave out, replace, or swap with their neighbours that make one word of the other. */
function editDistance(from: string, to: string): number {
  let [before, row]: number[][] = [[], Array.from({ length: to.length + 1 }, (_, i) => i)];
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const replaced = row![j]! + (from[i] === to[j] ? 0 : 1);
      const swapped = i > 0 && from[i] === to[j - 1] && from[i - 1] === to[j] ? before![j - 1]! + 1 : Infinity;
      next.push(Math.min(replaced, swapped, row![j + 1]! + 1, next[j]! + 1));
    }
    [before, row] = [row, next];
  }
  return row!.at(-1)!;
}
