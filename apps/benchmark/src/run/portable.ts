import { homedir } from "node:os";
import { isAbsolute, relative, sep } from "node:path";

/** Places of this machine, which results and reports do not tell. */
export interface Places {
  readonly here: string;
  readonly home: string;
}

function usualPlaces(): Places {
  return { here: process.cwd(), home: homedir() };
}

/** A path as it is seen from here: results hold no absolute one. Another disk of Windows has no such path. */
export function fromHere(path: string, { here }: Places = usualPlaces()): string {
  return isAbsolute(path) ? relative(here, path) || "." : path;
}

/**
 * The words of a command line, with the paths in them as they are seen from here: of "--data=/x" too. An address loses the name
 * and the password in it.
 */
export function wordsFromHere(words: readonly string[], places: Places = usualPlaces()): string[] {
  return words.map((word) => {
    const [, option = "", value = word] = /^(--[\w-]+=)(.*)$/s.exec(word) ?? [];
    return option + fromHere(withoutPassword(value), places);
  });
}

/** An address as it may be shown. */
export function withoutPassword(address: string): string {
  return address.replace(/^(\w+:\/\/)[^/]*@/, "$1");
}

/** A document in whose texts no path begins with the folder that the program runs in, or with the user's own. */
export function withoutPlaces<T>(document: T, places: Places = usualPlaces()): T {
  if (typeof document === "string") return shorten(document, places) as T;
  if (Array.isArray(document)) return document.map((each: unknown) => withoutPlaces(each, places)) as T;
  if (typeof document !== "object" || document === null) return document;
  const entries = Object.entries(document).map(([key, value]) => [key, withoutPlaces(value as unknown, places)]);
  return Object.fromEntries(entries) as T;
}

function shorten(text: string, { here, home }: Places): string {
  const inside = here.length > 1 ? text.replaceAll(here + sep, "") : text;
  return home.length > 1 ? inside.replaceAll(home + sep, `~${sep}`) : inside;
}
