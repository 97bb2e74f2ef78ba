import { type Opened, type Progress, type Snapshot } from "../protocol/messages.js";
import { byId, element } from "./dom.js";

/** Says of a model that was trained beforehand how long. */
export function showExhibitStatus(step: number): void {
  byId("status").textContent = `Trained beforehand, ${step.toLocaleString("en")} steps. Press Train for your own.`;
}

/** Says what runs on what, and how fast. */
export function showStatus(
  opened: Opened,
  progress: Progress | undefined,
  running: boolean,
  line = byId("status"),
): void {
  const { backend, timings, parameters } = opened;
  const step = progress?.step ?? opened.step;
  const speed =
    running && progress && progress.stepsPerSecond > 0
      ? [element("b", {}, `${Math.round(progress.stepsPerSecond)} steps/s`), " on "]
      : ["on "];
  line.replaceChildren(
    "step ",
    element("b", {}, step.toLocaleString("en")),
    ` · epoch ${(progress?.epoch ?? 0) + 1} · `,
    ...speed,
    backend,
  );
  const timed = Object.entries(timings).map(([name, milliseconds]) => `${name} ${milliseconds.toFixed(1)} ms`);
  line.title = `${parameters.toLocaleString("en")} parameters${timed.length > 0 ? `; a step took ${timed.join(", ")}` : ""}`;
}

/** A unit whose mean moves less than this over the examples says nothing of them. */
const silent = 0.1;

/** What the codes say, in words; nothing where there is nothing to say. */
export function usageOf({ spread, step }: Snapshot): string {
  if (spread === null || step < 100) return "";
  const used = spread.filter((deviation) => deviation > silent).length;
  if (used === 0) return "The codes have collapsed: no unit tells one example from another.";
  return used < spread.length
    ? `${used} of ${spread.length} units tell examples apart; the others have collapsed.`
    : "";
}
