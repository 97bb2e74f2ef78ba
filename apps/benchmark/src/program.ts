/**
 * How this program is called: by its package's name where it is installed, and by the workspace's script in a clone.
 *
 * @param url of a file of the program
 */
export function programAt(url: string): string {
  return url.includes("/node_modules/") ? "npx @elbo/benchmark" : "pnpm bench";
}

export const program = programAt(import.meta.url);

/** The line that calls this program with words, which a shell reads as they are: those with spaces and the like in quotes. */
export function callOf(...words: readonly string[]): string {
  return [program, ...words.map(quoted)].join(" ");
}

/** Double quotes, for those are what every platform's shell knows. */
function quoted(word: string): string {
  return /^[\w@%+=:,.~/\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}
