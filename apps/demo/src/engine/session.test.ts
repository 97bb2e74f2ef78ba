import { saveModel } from "@elbo/core";
import { digits, fromCsv, writeNpy } from "@elbo/datasets";
import { mixtureOfGaussians } from "@elbo/priors";
import { vae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { families } from "../families/index.js";
import { type Progress, type Report, type Snapshot } from "../protocol/messages.js";
import { type Settings } from "../protocol/settings.js";
import { answersOf } from "./answers.js";
import { createBackendChoice } from "./choose-backend.js";
import { createSession, type Session } from "./session.js";
import { viewPlane } from "./views.js";

/** A session on the backend of the tests, and what it reported. */
function session(): { session: Session; reports: Report[] } {
  const reports: Report[] = [];
  const choice = { ...createBackendChoice(() => []), choose: async () => ({}) };
  return { session: createSession(choice, (report) => reports.push(report)), reports };
}

const small = { hidden: [16] };
const settings = (model: string, options = {}): Settings => ({ data: "strokes", model, options });

function lossesOf(reports: readonly Report[]): number[] {
  const progress = reports.flatMap((report) => (report.kind === "progress" ? [report.progress] : []));
  return progress.flatMap(({ terms }: Progress) => [
    ...(terms["loss"] ?? terms["vq-vae/loss"] ?? terms["vae/loss"] ?? []),
  ]);
}

function lastSnapshot(reports: readonly Report[]): Snapshot {
  const found = reports.findLast((report) => report.kind === "snapshot");
  return (found as Extract<Report, { kind: "snapshot" }>).snapshot;
}

test.each(Object.keys(families))("%s opens, trains a step, shows itself and leaves no tensor", async (name) => {
  const before = tf.memory().numTensors;
  const { session: own, reports } = session();
  const { entries } = families[name]!.family;
  await own.open({ settings: settings(name, "hidden" in entries ? small : {}) });
  await own.step();
  const { samples } = lastSnapshot(reports);
  expect(samples).toMatchObject({ kind: "images", count: 40, picture: { width: 89 } });
  expect(lossesOf(reports).every(Number.isFinite)).toBe(true);
  await own.close();
  expect(tf.memory().numTensors).toBe(before);
});

test("the loss falls, and steps of the same settings give the same losses", async () => {
  const runs = [];
  for (let i = 0; i < 2; i++) {
    const { session: own, reports } = session();
    await own.open({ settings: settings("vae", { ...small, learningRate: 0.02 }) });
    for (let step = 0; step < 20; step++) await own.step();
    runs.push(lossesOf(reports));
    await own.close();
  }
  expect(runs[0]).toEqual(runs[1]);
  expect(runs[0]!.at(-1)).toBeLessThan(runs[0]![0]! - 5);
});

test("a model that was saved elsewhere is loaded with its settings, and saved again with the same bits", async () => {
  const data = await digits({ values: "binary", binarize: "threshold" });
  const model = vae({ data: data.spec, latent: 3, hidden: [8, 8], seed: 5 });
  const file = await saveModel(model);
  model.dispose();
  const { session: own } = session();
  const opened = await own.open({ settings: settings("gan"), file });
  expect(opened.settings).toMatchObject({
    data: "strokes",
    model: "vae",
    options: { latent: 3, hidden: [8, 8], seed: 5 },
  });
  expect(await own.save()).toEqual(file);
  await own.close();
});

test("priors of a saved model are made again, and tell which entry of the page it is", async () => {
  for (const name of ["vae+mog", "vae+vamp", "vae+flow"]) {
    const { session: own } = session();
    await own.open({ settings: settings(name, small) });
    const file = await own.save();
    const again = await own.open({ settings: settings("vae"), file });
    expect(again.settings.model).toBe(name);
    expect(await own.save()).toEqual(file);
    await own.close();
  }
});

test("a prior that is a mixture tells where its components are, and another tells nothing", async () => {
  const { session: own } = session();
  const plane = () => viewPlane(own.viewed, { at: [0, 0], units: [0, 1], reach: 3, label: -1, tiles: 0 });
  await own.open({ settings: settings("vae+mog", { ...small, components: 3 }) });
  const { centers } = await plane();
  const model = families["vae+mog"]!.family.load(await own.save(), {
    prior: mixtureOfGaussians({ components: 3 }),
  } as never);
  expect(centers).toEqual(await [...model.parameters].find(([name]) => name === "prior/mean")![1].data());
  model.dispose();
  await own.open({ settings: settings("vae+vamp", { ...small, components: 4 }) });
  expect((await plane()).centers).toHaveLength(8);
  await own.open({ settings: settings("vae", small) });
  expect((await plane()).centers).toBe(null);
  await own.close();
});

test("a setting that keeps the shapes goes on where it was; another starts afresh", async () => {
  const { session: own } = session();
  await own.open({ settings: settings("beta-vae", small) });
  await own.step();
  await own.step();
  const code = new Float32Array([0.5, -0.5]);
  const image = async () => tf.tidy(() => own.viewed.explorer.decode!(tf.tensor2d(code, [1, 2]), [])).data();
  const before = await image();
  expect(await own.adjust(settings("beta-vae", { ...small, beta: 9 }))).toMatchObject({ step: 2 });
  expect(await image()).toEqual(before);
  expect(await own.adjust(settings("beta-vae", { ...small, beta: 9, latent: 5 }))).toMatchObject({ step: 0 });
  expect(own.viewed.explorer.abilities.units).toBe(5);
  await own.close();
});

test("impossible settings are refused in words, and the model that was open stays", async () => {
  const { session: own } = session();
  await own.open({ settings: settings("vae", small) });
  await expect(own.open({ settings: settings("vae", { latent: 0 }) })).rejects.toThrow(
    "vae: latent must be a positive integer; got 0.",
  );
  await expect(own.open({ settings: settings("lstm") })).rejects.toThrow(
    /model: name must be one of vae, beta-vae, .*; got "lstm"/,
  );
  await expect(own.open({ settings: { ...settings("vae"), data: "cats" } })).rejects.toThrow(
    /data: name must be one of digits, .*; got "cats"/,
  );
  await expect(own.open({ settings: settings("vae", { latents: 2 }) })).rejects.toThrow(
    /vae: options must be among .*; got "latents". Did you mean latent\?/,
  );
  await expect(own.open({ settings: settings("vae"), file: new Uint8Array(100) })).rejects.toThrow("readSafetensors");
  await own.step();
  expect(own.viewed.spec.name).toBe("digits");
  await own.close();
  await own.run(false);
  await expect(own.run(true)).rejects.toThrow("engine: model must be open; got undefined. Choose one first.");
  await expect(own.step()).rejects.toThrow("engine: model must be open; got undefined. Choose one first.");
});

test("a table is learned, with what is missing in it, and damage is told", async () => {
  const { session: own, reports } = session();
  const answers = answersOf(own);
  const table = Array.from(
    { length: 60 },
    (_, i) => `${i % 7 === 0 ? "" : i / 10 - 3},${i % 2 ? "yes" : "no"},${["a", "b", "c"][i % 3]}`,
  );
  const bytes = [new TextEncoder().encode(["size,old,kind", ...table].join("\n"))];
  const { name, title } = await answers.addData({ name: "mine.csv", bytes });
  expect(title).toBe("mine.csv");
  const opened = await own.open({ settings: { data: name, model: "vae", options: small } });
  expect(opened.data).toMatchObject({ shown: "table", title: "mine.csv", missing: null });
  await own.step();
  const { samples, reconstructions } = lastSnapshot(reports);
  expect(samples).toMatchObject({ kind: "table", columns: ["size", "old", "kind"] });
  const rows = (shown: typeof samples) => (shown as Extract<typeof samples, { kind: "table" }>).rows;
  expect(rows(samples)).toHaveLength(12);
  for (const [size, old, kind] of rows(samples)) {
    expect(typeof size).toBe("number");
    expect(["yes", "no"]).toContain(old);
    expect(["a", "b", "c"]).toContain(kind);
  }
  // Nothing is held out, so the examples are rows of the file, in the file's units; each has below it what is made of it.
  const [first, made] = rows(reconstructions) as [(string | number | null)[], (string | number | null)[]];
  expect(reconstructions).toMatchObject({ group: 2 });
  expect((reconstructions as { names?: readonly string[] }).names!.slice(0, 3)).toEqual([
    "example",
    "made of it",
    "example",
  ]);
  expect(rows(reconstructions)).toHaveLength(12);
  const line = first.map((value) => (typeof value === "number" ? Number(value.toFixed(4)) : (value ?? ""))).join();
  expect(table).toContain(line);
  expect(typeof made[0]).toBe("number");
  expect(lossesOf(reports).every(Number.isFinite)).toBe(true);
  expect(lastSnapshot(reports).codes!.values.every(Number.isFinite)).toBe(true);
  await own.close();
  const broken = [new TextEncoder().encode("a,b\n1")];
  await expect(answers.addData({ name: "broken.csv", bytes: broken })).rejects.toThrow("fromCsv");
});

test("points of the plane are learned and shown as points, with their density", async () => {
  const { session: own, reports } = session();
  const opened = await own.open({ settings: { data: "moons", model: "vae", options: small } });
  await own.step();
  expect(opened.data).toMatchObject({ shown: "points", density: { side: 48, reach: 3 } });
  expect(lastSnapshot(reports).samples).toMatchObject({ kind: "points" });
  await own.close();
});

test("a model on data of a file is shown without them, and learns on when the file comes", async () => {
  const { session: own, reports } = session();
  const answers = answersOf(own);
  const model = vae({ data: { name: "mine", shape: [6, 5, 1], kind: "grey" }, latent: 2, hidden: [8] });
  const file = await saveModel(model);
  model.dispose();
  const alone = await own.open({ settings: settings("vae"), file });
  expect(alone.data).toMatchObject({ shown: "images", height: 6, width: 5, channels: 1, examples: 0, picks: null });
  expect(alone.data.missing).toBe(
    'The model is shown without its data: "mine", grey images of 6 x 5 x 1. Drop their file in to train it, and to see their codes.',
  );
  await own.snapshot();
  expect(lastSnapshot(reports)).toMatchObject({ codes: null, reconstructions: null, samples: { kind: "images" } });
  expect(await answers.decode({ codes: new Float32Array(2), label: 0 })).toMatchObject({ kind: "images", count: 1 });
  await expect(own.step()).rejects.toThrow(
    'training: data must be at hand; got the model alone. Drop in the file of "mine", grey images of 6 x 5 x 1.',
  );
  // Bytes that say nothing of themselves are read as the model's data were.
  const x = Uint8Array.from({ length: 40 * 30 }, (_, i) => (7 * i) % 256);
  const bytes = [writeNpy({ values: x, shape: [40, 30] })];
  const { name } = await answers.addData({ name: "mine.npy", bytes });
  const again = await own.open({ settings: { ...settings("vae"), data: name }, file: await own.save() });
  expect(again.data).toMatchObject({ missing: null, examples: 36, title: "mine.npy" });
  expect(await own.save()).toEqual(file);
  await own.step();
  expect(lossesOf(reports).every(Number.isFinite)).toBe(true);
  await own.close();
});

test("a file that is not a model's is told of by name, and another table of its columns is read in its units", async () => {
  const { session: own } = session();
  const answers = answersOf(own);
  const data = fromCsv(["size,old", ...Array.from({ length: 40 }, (_, i) => `${i / 8 - 2},${i % 2}`)].join("\n"), {
    types: { size: "real", old: "binary" },
    name: "people",
  });
  const model = vae({ data: data.spec, latent: 2, hidden: [8] });
  const file = await saveModel(model);
  model.dispose();
  const csv = (text: string) => [new TextEncoder().encode(text)];
  await answers.addData({ name: "other.csv", bytes: csv("a,b\n1,2\n3,4\n5,6\n0,1") });
  const alone = await own.open({ settings: settings("vae"), file });
  expect(alone.data.missing).toMatch(
    /^The model is shown without its data: "people", a table of size, old\. .*"other\.csv" is not that file: fromTable: /,
  );
  await answers.addData({ name: "mine.csv", bytes: csv("size,old\n-1,0\n0.5,1\n1.5,1\n2,0") });
  const again = await own.open({ settings: { ...settings("vae"), data: "file:2" }, file });
  expect(again.data).toMatchObject({ missing: null, title: "mine.csv" });
  // Standardised by the mean and the deviation of the model's data, not by its own.
  const { centre, scale } = data.spec.columns![0]!;
  expect([...own.viewed.examples.x].some((value) => Math.abs(value - (-1 - centre!) / scale!) < 1e-6)).toBe(true);
  await own.close();
});

test("a WebGPU device that is lost is told of, and training goes on elsewhere from what was last kept", async () => {
  const usual = tf.getBackend();
  await tf.setBackend("cpu");
  let lose: ((why: object) => void) | undefined;
  const lost = new Promise((resolve) => (lose = resolve));
  // What tfjs's own backend shows of its device; the numbers are computed on the processor.
  const Processor = tf.findBackend("cpu").constructor as new () => tf.KernelBackend;
  class Card extends Processor {
    readonly device = { lost };
  }
  tf.registerBackend("webgpu", () => new Card());
  tf.copyRegisteredKernels("cpu", "webgpu");
  const choice = { choose: async (_: Settings, __: unknown, asked = "webgpu") => (await take(asked), {}) };
  const take = (asked: string) => tf.setBackend(asked === "wasm" ? "cpu" : asked);
  const reports: Report[] = [];
  const own = createSession(choice, (report) => reports.push(report));
  await own.open({ settings: settings("vae", small) });
  await own.step();
  await own.step();
  const unanswered = own.interrupted.catch((error: Error) => error.message);
  lose!({ reason: "destroyed" });
  expect(await unanswered).toBe("The graphics card let go of the page.");
  const reopened = () => reports.find((report) => report.kind === "reopened");
  await expect.poll(reopened).toMatchObject({ opened: { step: 2 } });
  expect(reports.find((report) => report.kind === "note")).toEqual({
    kind: "note",
    text: "The graphics card let go of the page; training goes on from step 2 with wasm.",
  });
  expect(tf.getBackend()).toBe("cpu");
  await own.step();
  expect(lossesOf(reports).every(Number.isFinite)).toBe(true);
  await own.close();
  tf.removeBackend("webgpu");
  await tf.setBackend(usual);
});
