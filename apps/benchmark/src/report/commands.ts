import { type TrainingResult } from "../run/results.js";
import { callOf } from "../program.js";
import { fromHere } from "../run/portable.js";
import { type Html, html } from "./html.js";

/** The commands that make what a page shows again, as their words. */
export interface ReportCommands {
  /** Of the page, and of its charts. */
  readonly page: readonly string[];
  /** Of one picture of a training. */
  readonly picture: (training: TrainingResult, title: string) => readonly string[];
}

/** The commands of the report of a run or a study in a folder, as they are called from here. */
export function reportCommands(folder: string): ReportCommands {
  const page = ["report", fromHere(folder)];
  return { page, picture: ({ name }, title) => [...page, "--training", name, "--picture", title] };
}

/** The line of a page that names the command which makes again what stands above it. */
export function madeBy(words: readonly string[]): Html {
  return html`<p class="again">Again: <code>${callOf(...words)}</code></p>`;
}
