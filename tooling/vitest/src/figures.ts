import { TestRunner } from "vitest";

/** Lines of a test that its report keeps. */
interface Figures {
  figures?: readonly string[];
}

/**
 * Puts a line among the figures that `pnpm test:long` and `pnpm test:figures` print at their end: what a long test did, and what it
 * measured. It stands in the report of the test that runs.
 */
export function reportFigure(line: string): void {
  const meta = TestRunner.getCurrentTest()!.meta as Figures;
  meta.figures = [...(meta.figures ?? []), line];
  if (process.env["ELBO_LONG"] === "1" || process.env["ELBO_FIGURES"] === "1") process.stderr.write(`${line}\n`);
}
