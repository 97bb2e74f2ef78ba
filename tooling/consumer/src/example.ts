/** A piece of code from the documentation. */
export interface Example {
  /** Where it stands: "packages/core/src/random/rng.ts:17". */
  readonly name: string;
  readonly code: string;
  /** When its test runs it. Its types are always checked. */
  readonly runs: "always" | "long" | "never";
  /** Modules whose exports it may use without an import, absolute; the first that has a name supplies it. */
  readonly scope: readonly string[];
  /** A module that runs before it, absolute. */
  readonly scene?: string;
}

const fence = /^```(?:ts|typescript)\b[ \t]*(.*)\n([\s\S]*?)^```/gm;

/**
 * The ```ts blocks of a text in Markdown. The words after `ts` say what to do with a block: "no-run" checks its types
 * only, "long" runs it in long tests only, and "continued" puts the blocks before it in front.
 *
 * @param file names the text, for messages
 */
export function markdownExamples(text: string, file: string): Example[] {
  const examples: Example[] = [];
  for (const { 0: block, 1: words = "", 2: code = "", index } of text.matchAll(fence)) {
    const before = words.includes("continued") ? (examples.at(-1)?.code ?? "") : "";
    const line = text.slice(0, index).split("\n").length;
    if (block !== "")
      examples.push({ name: `${file}:${line}`, code: before + code, runs: whenToRun(words), scope: [] });
  }
  return examples;
}

function whenToRun(words: string): Example["runs"] {
  if (words.includes("no-run")) return "never";
  return words.includes("long") ? "long" : "always";
}
