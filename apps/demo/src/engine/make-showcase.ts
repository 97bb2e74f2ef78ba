import { encodePng, pngAddress } from "@elbo/pictures";
import * as tf from "@tensorflow/tfjs";
import { families } from "../families/index.js";
import { type Progress, type Report, type Shown, type Snapshot } from "../protocol/messages.js";
import { type Showcase, type StoredPicture } from "../protocol/showcase.js";
import { activate } from "./backends.js";
import { createSession } from "./session.js";
import { viewPlane } from "./views.js";

const tiles = 15;
/** Points that a curve keeps. */
const curvePoints = 120;

/** Trains a family on the digits, and keeps what there is to see of it. */
export async function makeShowcase(model: string, steps: number): Promise<Showcase> {
  await activate("wasm");
  const reports: Report[] = [];
  const own = async () => ({ [tf.getBackend()]: NaN });
  const session = createSession({ choose: own }, (report) => reports.push(report));
  const settings = { data: "digits", model, options: {} };
  await session.open({ settings });
  await session.run(true);
  while (stepOf(reports) < steps) await new Promise((resolve) => setTimeout(resolve, 50));
  await session.run(false);
  const snapshot = reports.findLast((report) => report.kind === "snapshot")!.snapshot;
  const { units, classes } = session.viewed.explorer.abilities;
  const reach = reachOf(snapshot.codes);
  const at = Array<number>(units).fill(0);
  const label = classes > 0 ? 3 : -1;
  const plane = units > 0 ? await viewPlane(session.viewed, { at, units: [0, 1], reach, label, tiles }) : null;
  await session.close();
  return {
    ...settings,
    step: snapshot.step,
    samples: stored(snapshot.samples)!,
    reconstructions: stored(snapshot.reconstructions),
    tiles: stored(plane?.tiles ?? null),
    reach,
    codes: snapshot.codes ? Array.from(snapshot.codes.values, (value) => Math.round(100 * value)) : null,
    units,
    labels: snapshot.codes?.labels ? [...snapshot.codes.labels] : null,
    ...curvesOf(reports.flatMap((report) => (report.kind === "progress" ? [report.progress] : []))),
  };
}

function stepOf(reports: readonly Report[]): number {
  const last = reports.findLast((report) => report.kind === "progress" || report.kind === "stopped");
  if (last?.kind === "stopped") throw new Error(last.failure.message);
  return last?.kind === "progress" ? last.progress.step : 0;
}

export const familyNames = Object.keys(families);

function stored(shown: Shown | null): StoredPicture | null {
  if (shown?.kind !== "images") return null;
  const { picture, columns, count } = shown;
  return { png: pngAddress(encodePng(picture)), columns, count };
}

function reachOf(codes: Snapshot["codes"]): number {
  const sizes = codes ? [...codes.values].map(Math.abs).sort((a, b) => a - b) : [];
  return Math.max(2.5, Math.ceil(2.2 * (sizes[Math.floor(0.99 * sizes.length)] ?? 0)) / 2);
}

function curvesOf(reports: readonly Progress[]): Pick<Showcase, "steps" | "terms"> {
  const steps = reports.flatMap((report) => [...report.steps]);
  const stride = Math.max(1, Math.floor(steps.length / curvePoints));
  const kept = (values: readonly number[]) => values.filter((_, i) => i % stride === 0);
  const names = Object.keys(reports[0]?.terms ?? {});
  const terms = names.map((name) => {
    const values = reports.flatMap((report) => [...report.terms[name]!]);
    return [name, kept(values).map((value) => Number(value.toPrecision(4)))] as const;
  });
  return { steps: kept(steps), terms: Object.fromEntries(terms) };
}
