import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { findModel } from "../models/index.js";
import { quick, runLine, temporaryFolder, writeImages } from "./command-line.fixture.js";

const models = ["vae", "beta-vae"] as const;
const counted = models.map((name) => vi.spyOn(findModel(name), "build"));
const builds = () => counted.map(({ mock }) => mock.calls.length);
afterEach(() => counted.forEach((build) => build.mockClear()));

const folder = await temporaryFolder();
const at = (name: string) => join(folder.path, name);
const asked = ["--dataset", at("images.idx"), "--binarize", "static", "--backend", "cpu", ...quick];
beforeAll(() => writeImages(at("images.idx"), 40));
afterAll(() => {
  counted.forEach((build) => build.mockRestore());
  return folder.remove();
});

/** The page, but for the numbers of clip paths, which are counted in a process. */
const page = async () => (await readFile(at("one/report.html"), "utf8")).replaceAll(/plot-clip-\d+/g, "plot-clip");

it("a training builds its model once, and its report is that of the saved model, which is loaded", async () => {
  const { code, stderr } = await runLine(["train", ...asked, "--out", at("one")]);
  expect([code, builds()], stderr).toEqual([0, [1, 0]]);
  const written = await page();
  expect(written).toContain("What the model does");
  expect((await runLine(["report", at("one"), "--backend", "cpu"])).code).toBe(0);
  expect(builds()).toEqual([2, 0]);
  expect((await page()) === written).toBe(true);
});

it("a comparison builds one model of each variant to see that it can be, and leaves the training to other processes", async () => {
  const swept = ["--models", models.join(","), "--latent", "2", "--seeds", "1,2", ...asked.slice(0, 6)];
  const { code, stderr } = await runLine(["compare", ...swept, ...quick.slice(2), "--out", at("several")]);
  expect([code, builds()], stderr).toEqual([0, [1, 1]]);
});

it("a model that was built leaves no tensor behind, also where its run cannot begin", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  const { code, stderr } = await runLine(["train", ...asked, "--out", at("one")]);
  expect([code, stderr]).toEqual([1, expect.stringContaining("run: --out must be a new or empty folder")]);
  expect(tf.memory().numTensors).toBe(before);
  const latter = ["--models", "vae,vamp-of-nothing"];
  expect((await runLine(["compare", ...latter, ...asked.slice(0, 6)])).code).toBe(2);
  const impossible = ["compare", "--models", "vae,beta-vae", "--beta", "1e999", ...asked.slice(0, 6)];
  expect((await runLine(impossible)).code).toBe(2);
  expect(builds()).toEqual([1, 0]);
  expect(tf.memory().numTensors).toBe(before);
});
