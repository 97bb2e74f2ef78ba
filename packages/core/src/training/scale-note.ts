import { scaleAdvice } from "../data/scale-advice.js";
import { type ExampleSource } from "../data/source.js";
import { printLine } from "./print-line.js";

const told = new WeakSet<ExampleSource>();

/** Says once of a source that its values are far from unit scale, on which training is slow or ends, and what to do. */
export function noteScale(source: ExampleSource, print: (line: string) => void = printLine): void {
  if (told.has(source)) return;
  told.add(source);
  const advice = scaleAdvice(source);
  if (advice !== undefined) print(`fit: ${advice}`);
}
