/** How one of several series is told from the others: by its color, and in later rounds by its dashes or its shape too. */
export interface SeriesLook {
  readonly color: string;
  /** How often all colors were given before. */
  readonly round: number;
}

const colors = 8;

/** Dashes of lines, round by round. */
export const dashes = ["none", "6,3", "1.5,2.5", "9,3,2,3"] as const;

/** Shapes of points, round by round. */
export const symbols = ["circle", "square", "triangle", "diamond"] as const;

/** So many series differ in their looks. */
export const mostSeries = colors * dashes.length;

/** The look of the series of a number, from 0. */
function seriesLook(at: number): SeriesLook {
  return { color: `var(--series-${at % colors})`, round: Math.floor(at / colors) % dashes.length };
}

/** The looks of series by their names. */
export function seriesLooks(names: readonly string[]): Readonly<Record<string, SeriesLook>> {
  return Object.fromEntries(names.map((name, at) => [name, seriesLook(at)]));
}
