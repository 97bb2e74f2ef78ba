import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError, show } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { toJson } from "../json.js";
import { figuresSection } from "./figures-section.js";
import { type Protocol } from "./protocol.js";
import { type Reproduction } from "./reproduction.js";

/** Where figures are kept unless it is said otherwise, as seen from the workspace. */
export const usualDocs = "docs";
/** The document, and beside it the folder of what its sections are made from. */
const [document, sources] = ["figures.md", "figures"];

/** File of what a protocol came to, in the folder of its study. */
const reproductionFile = "reproduction.json";

/** Keeps what a protocol has come to so far in the folder of its study. */
export async function keepReproduction(folder: string, reproduction: Reproduction): Promise<void> {
  await writeFileAtomic(join(folder, reproductionFile), `${toJson(reproduction)}\n`);
}

/** Whether a folder has a document of figures. */
export function hasFigures(docs: string): boolean {
  return existsSync(join(docs, document));
}

/**
 * Keeps what a protocol has come to as figures/<name>.json, and writes its section of figures.md anew from it: what stands
 * between the two marks, which are put at the end where there are none yet.
 *
 * @param name of the section and its source
 * @throws {DataError} if the folder has no figures.md, or one mark stands there without the other
 */
export async function recordFigures(
  docs: string,
  {
    name,
    reproduction,
    protocol,
  }: { readonly name: string; readonly reproduction: Reproduction; readonly protocol: Protocol },
): Promise<string> {
  const file = join(docs, document);
  const before = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    const advice = "It is the folder that takes the figures of a whole protocol.";
    throw new DataError(
      `reproduce: --figures must be a folder with ${document}; got ${show(docs)} (${error.code}). ${advice}`,
      {
        cause: error,
      },
    );
  });
  const after = withSection(before, { name, title: protocol.summary, section: figuresSection(reproduction, protocol) });
  await mkdir(join(docs, sources), { recursive: true });
  const source = join(docs, sources, `${name}.json`);
  await writeFileAtomic(source, `${toJson(reproduction)}\n`);
  await writeFileAtomic(file, after);
  return source;
}

interface Section {
  readonly name: string;
  readonly title: string;
  readonly section: string;
}

/** A document with a section between its marks; at the end, under a heading, where there are none. */
export function withSection(text: string, { name, title, section }: Section): string {
  const [begin, end] = [
    `<!-- begin ${name}: written by "pnpm bench reproduce" from ${sources}/${name}.json -->`,
    `<!-- end ${name} -->`,
  ];
  const marked = `${begin}\n\n${section}\n\n${end}`;
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 && to < 0) return `${text.trimEnd()}\n\n## ${title[0]!.toUpperCase()}${title.slice(1)}\n\n${marked}\n`;
  if (from < 0 || to < from)
    throw new DataError(
      `reproduce: ${document} must have the marks ${show(begin)} and ${show(end)} in this order; got one alone. Take it out.`,
    );
  return `${text.slice(0, from)}${marked}${text.slice(to + end.length)}`;
}
