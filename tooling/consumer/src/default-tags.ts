/** How sentences say what an option is where it is not given. */
const inProse = /\bunless given\b|\bdefaults?: |\(the default\)|, the default[,.:]|\bby default\b|\bdefaults to\b/i;

/**
 * Lines of docstrings that say a default in a sentence. It stands in a `@default` of its own, but for parameters of functions,
 * which have no such tag: `@param` lines may say it.
 *
 * @returns the numbers of the lines, from 1, with their text
 */
export function defaultsInProse(text: string): string[] {
  const found: string[] = [];
  let tag: string | undefined;
  let inside = false;
  text.split("\n").forEach((line, i) => {
    if (/^\s*\/\*\*/.test(line)) [inside, tag] = [true, undefined];
    if (!inside) return;
    tag = /^\s*(?:\/\*)?\*+ @(\w+)/.exec(line)?.[1] ?? tag;
    if (tag !== "param" && tag !== "example" && inProse.test(line)) found.push(`${i + 1}: ${line.trim()}`);
    if (line.includes("*/")) inside = false;
  });
  return found;
}
