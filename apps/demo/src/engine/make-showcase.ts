import { assignParameters, readParameters, saveModel } from "@elbo/core";
import { encodePng, pngAddress } from "@elbo/pictures";
import * as tf from "@tensorflow/tfjs";
import { families } from "../families/index.js";
import { type Field, type Plane, type Progress, type Report, type Shown, type Snapshot } from "../protocol/messages.js";
import { type Settings } from "../protocol/settings.js";
import { type Showcase, type StoredPicture } from "../protocol/showcase.js";
import { activate } from "./backends.js";
import { recognise } from "./saved-model.js";
import { createSession, type Session } from "./session.js";
import { viewPlane } from "./views.js";

const tiles = 15;
/** Points that a curve keeps. */
const curvePoints = 120;

/** Trains a family on the digits; what there is to see of it, and its weights as a file. */
export async function makeShowcase(model: string, steps: number): Promise<{ showcase: Showcase; file: Uint8Array }> {
  const { session, reports } = await begin();
  await session.open({ settings: settingsOf(model) });
  await session.run(true);
  while (stepOf(reports) < steps) await new Promise((resolve) => setTimeout(resolve, 50));
  await session.run(false);
  const file = await rounded(await session.save());
  await session.close();
  const curves = curvesOf(reports.flatMap((report) => (report.kind === "progress" ? [report.progress] : [])));
  return { showcase: await drawShowcase(model, file, { step: stepOf(reports), ...curves }), file };
}

/** What there is to see of a family whose weights are known. */
export async function drawShowcase(model: string, file: Uint8Array, learned: Learned): Promise<Showcase> {
  const { session, reports } = await begin();
  const { abilities } = await session.open({ settings: settingsOf(model), file });
  const { snapshot } = reports.findLast((report) => report.kind === "snapshot")!;
  const reach = reachOf(snapshot.codes);
  const plane = await planeOf(session, reach);
  await session.close();
  return {
    ...settingsOf(model),
    ...{ abilities, reach },
    samples: stored(snapshot.samples)!,
    reconstructions: stored(snapshot.reconstructions),
    tiles: stored(plane?.tiles ?? null),
    density: plane?.density ? onContours(plane.density) : null,
    centers: plane?.centers ? hundredths(plane.centers) : null,
    codes: snapshot.codes ? hundredths(snapshot.codes.values) : null,
    labels: snapshot.codes?.labels ? [...snapshot.codes.labels] : null,
    ...{ step: learned.step, steps: learned.steps, terms: learned.terms },
  };
}

type Learned = Pick<Showcase, "step" | "steps" | "terms">;

const settingsOf = (model: string): Settings => ({ data: "digits", model, options: {} });

async function begin(): Promise<{ session: Session; reports: Report[] }> {
  await activate("wasm");
  const reports: Report[] = [];
  const own = async () => ({ [tf.getBackend()]: NaN });
  return { session: createSession({ choose: own }, (report) => reports.push(report)), reports };
}

async function planeOf({ viewed }: Session, reach: number): Promise<Plane | null> {
  const { units } = viewed.explorer.abilities;
  if (units === 0) return null;
  return viewPlane(viewed, { at: Array<number>(units).fill(0), units: [0, 1], reach, label: 0, tiles });
}

/** A model whose weights keep 8 bits of their 24, which show in no picture and are half of a packed file. */
async function rounded(file: Uint8Array): Promise<Uint8Array> {
  const model = (await recognise(file, "digits", new Map())).load();
  const state = await readParameters(model.parameters);
  for (const { values } of state.values()) if (values instanceof Float32Array) roundBits(values);
  assignParameters(model.parameters, state);
  const saved = await saveModel(model);
  model.dispose();
  return saved;
}

function roundBits(values: Float32Array): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  bits.forEach((each, i) => (bits[i] = Math.min(each + 0x8000, 0xffffffff) & 0xffff0000));
}

const hundredths = (values: Float32Array): number[] => Array.from(values, (value) => Math.round(100 * value));

/** What lies far below the greatest density is on no contour. */
function onContours({ side, values }: Field): { side: number; values: number[] } {
  const least = values.reduce((a, b) => Math.max(a, b), -Infinity) - 8;
  return { side, values: hundredths(values.map((value) => Math.max(least, value))) };
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
