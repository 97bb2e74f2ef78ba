/**
 * The circles among files: groups of which each file imports the next, directly or through others, back to the first.
 *
 * @param {ReadonlyMap<string, readonly string[]>} imports the files that each file imports
 * @returns {string[][]} a shortest circle of each group, beginning with its first file
 */
export function findCycles(imports) {
  const done = new Set();
  return [...imports.keys()].sort().flatMap((file) => {
    if (done.has(file)) return [];
    const cycle = shortestCycle(imports, file);
    if (cycle === undefined) return [];
    for (const member of cycle) done.add(member);
    return [cycle];
  });
}

/**
 * @param {ReadonlyMap<string, readonly string[]>} imports
 * @param {string} start
 * @returns {string[] | undefined}
 */
function shortestCycle(imports, start) {
  const paths = new Map([[start, [start]]]);
  const queue = [start];
  for (const file of queue) {
    for (const next of imports.get(file) ?? []) {
      const path = /** @type {string[]} */ (paths.get(file));
      if (next === start) return path;
      if (paths.has(next)) continue;
      paths.set(next, [...path, next]);
      queue.push(next);
    }
  }
  return undefined;
}
