import { readFileSync } from "node:fs";

/**
 * How this program is called: by its package's name where it is installed, and by the workspace's script in a clone.
 *
 * @param url of a file of the program
 */
export function programAt(url: string): string {
  return url.includes("/node_modules/") ? "npx @elbo/benchmark" : "pnpm bench";
}

export const program = programAt(import.meta.url);

/** The version of elbo, as its packages have it. */
export function programVersion(): string {
  const manifest = new URL("../package.json", import.meta.url);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

/** The line that calls this program with words, which a shell reads as they are: those with spaces and the like in quotes. */
export function callOf(...words: readonly string[]): string {
  return [program, ...words.map(quoted)].join(" ");
}

/** Double quotes, for those are what every platform's shell knows. */
function quoted(word: string): string {
  return /^[\w@%+=:,.~/\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}
