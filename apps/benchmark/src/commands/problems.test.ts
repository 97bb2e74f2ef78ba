import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Output } from "../command-line/output.js";
import { startEngine } from "../engine.js";
import { findModel, modelNames } from "../models/index.js";
import { type SplitMetrics } from "../run/metrics.js";
import { readResults } from "../run/read-results.js";
import { quick, runLine, temporaryFolder, writeImages } from "./command-line.fixture.js";
import { finishRun } from "./finish-run.js";

const long = process.env["ELBO_LONG"] === "1";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...names: string[]) => join(folder.path, ...names);

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

/** Writes float32 examples of 4 x 4 values that go up to `largest`. */
async function writeValues(path: string, count: number, largest: number): Promise<void> {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${count}, 4, 4), }`.padEnd(117) + "\n";
  const values = Float32Array.from({ length: 16 * count }, (_, i) => (largest * ((i * 7 + (i >> 4)) % 11)) / 10);
  const start = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length & 255, header.length >> 8]);
  await writeFile(path, Buffer.concat([start, Buffer.from(header), Buffer.from(values.buffer)]));
}

const train = (file: string, out: string, ...more: string[]) =>
  runLine(["train", "--dataset", at(file), "--backend", "cpu", ...quick, "--out", at(out), ...more]);

describe("a split that cannot support a metric or a picture", () => {
  beforeAll(async () => {
    for (const count of [5, 6, 10, 14]) await writeImages(at(`images${count}.idx`), count);
  });

  it.each(["vae", "ae"])(
    "costs a run of %s neither its metrics nor its report, and is named with the reason",
    async (model) => {
      const out = `small-${model}`;
      const { code, stdout, stderr } = await train("images5.idx", out, "--binarize", "static", "--model", model);
      expect(code, stderr).toBe(0);
      const { status, trainings } = await readResults(at(out));
      expect(status).toBe("complete");
      expect(trainings[0]!.metrics.map(({ split }) => split)).toEqual(expect.arrayContaining(["train", "test"]));
      const reason = "interpolations: the split must be of 2 or more examples; got 1";
      expect(trainings[0]!.picturesLeftOut).toContainEqual({ what: "Interpolations", reason });
      expect(stdout).toContain(`Left out of ${model}-2-seed1's pictures: Interpolations, because ${reason}.`);
      expect(await readFile(at(out, "report.html"), "utf8")).toContain(reason);
    },
  );

  it("leaves the standard error of one example out, in the table and in the report that is written again", async () => {
    const { code, stdout, stderr } = await train("images14.idx", "one", "--binarize", "static", "--most-examples", "1");
    expect(code, stderr).toBe(0);
    expect(stdout).not.toMatch(/NaN|not finite/);
    const text = await readFile(at("one", "results.json"), "utf8");
    expect(text).toContain('"reason": "one example has no standard error"');
    const { metrics } = (await readResults(at("one"))).trainings[0]!;
    expect(metrics[0]!.evidence!.standardError).toBeNaN();
    expect((await runLine(["report", at("one")])).code).toBe(0);
    expect((await runLine(["evaluate", at("one")])).stdout).toContain(
      "Left out: active units, because activeUnits: source must be 2 or more examples; got 1.",
    );
  });

  it.each(["cvae", "cvae+conv"])("of examples without labels, %s says by which options labels come", async (model) => {
    const { code, stderr } = await train("images14.idx", `none-${model}`, "--binarize", "static", "--model", model);
    expect(code).toBe(1);
    expect(stderr).toContain(`${model}: --dataset must have labels; got "images14.idx" without. Give --labels or`);
  });

  // Every model, on every size at which some split has one example: minutes.
  it.runIf(long).each([5, 6, 10, 14])(
    "costs no model its run on %i examples",
    { timeout: 7_200_000 },
    async (count) => {
      await writeImages(at(`square${count}.idx`), count, 0, 8);
      // Conditional models need labels, which these files have not.
      for (const model of modelNames.filter((name) => !name.startsWith("cvae"))) {
        const asked = [
          "--binarize",
          "static",
          "--model",
          model,
          ...(model === "vae+vamp-data" ? ["--components", "2"] : []),
        ];
        const settings = quick.filter(
          (word, i) => !findModel(model).without?.includes("hidden") || ![word, quick[i - 1]].includes("--hidden"),
        );
        const data = [
          "--dataset",
          at(`square${count}.idx`),
          "--backend",
          "onnx",
          "--out",
          at(`every-${model}-${count}`),
        ];
        const { code, stderr } = await runLine(["train", ...data, ...settings, ...asked]);
        expect(code, `${model}: ${stderr}`).toBe(0);
      }
    },
  );
});

it("data far from unit scale end a training that diverges with 1, its error and a hint, and the error is recorded", async () => {
  // The square of a code overflows float32.
  await writeValues(at("far.npy"), 40, 1e30);
  const { code, stdout, stderr } = await train("far.npy", "diverged", "--json");
  expect(code).toBe(1);
  expect(stderr.trim().split("\n").at(-1)).toMatch(/must be finite; got .*far from unit scale/);
  const { failures, hints } = await readResults(at("diverged"));
  expect(failures).toMatchObject([{ name: "vae-2-seed1", error: "NonFiniteError" }]);
  expect(hints![0]).toContain('Values of "far.npy" are far from unit scale: 0 to 1e+30, root mean square ');
  expect(JSON.parse(stdout)).toMatchObject({ status: "failed", report: null, trainings: [], failures });
});

describe("metrics that are not finite", () => {
  const out = "infinite";
  const json = () => readFile(at(out, "results.json"), "utf8");
  let ended: { error: Error; text: string };
  beforeAll(async () => {
    await writeImages(at("sound.idx"), 40);
    expect((await train("sound.idx", out, "--binarize", "static")).code).toBe(0);
    const results = await readResults(at(out));
    const trainings = results.trainings.map((training) => ({ ...training, metrics: training.metrics.map(overflowed) }));
    const printed: string[] = [];
    const { signal } = new AbortController();
    const silent = { say: () => undefined, status: () => undefined };
    const output: Output = {
      json: false,
      live: false,
      broken: signal,
      result: (_, text) => void printed.push(text),
      ...silent,
    };
    const finished = finishRun(
      { ...results, trainings },
      { folder: at(out), engine: await startEngine("cpu"), output, signal },
    );
    const error = await finished.then(
      () => new Error("it did not fail"),
      (reason: unknown) => reason as Error,
    );
    ended = { error, text: printed.join("") };
  });

  /** The metrics with one of its own and the evidence beyond float32. */
  function overflowed(metrics: SplitMetrics): SplitMetrics {
    const [first, ...others] = metrics.others;
    const evidence = metrics.evidence && { ...metrics.evidence, logEvidence: -Infinity, standardError: NaN };
    return { ...metrics, evidence, others: [{ ...first!, value: NaN }, ...others] };
  }

  it("end the command with an error that names them", () => {
    expect(ended.error.message).toContain(
      "run: every metric must be finite; got others: -log p(x), mutual information of vae-2-seed1 on train; ",
    );
  });

  it("are printed in words, with the reason", () => {
    expect(ended.text).toMatch(/mutual information +nats +not finite/);
    expect(ended.text).toContain(
      "Not finite: -log p(x), mutual information of vae-2-seed1 on test; a term left the range of float32.",
    );
    expect(ended.text).not.toMatch(/NaN|Infinity|null/);
  });

  it("are stored, and read again as they were", async () => {
    expect(await json()).toContain('"reason": "a term left the range of float32"');
    const { evidence, others } = (await readResults(at(out))).trainings[0]!.metrics[0]!;
    expect([evidence!.logEvidence, evidence!.standardError, others[0]!.value]).toEqual([-Infinity, NaN, NaN]);
    expect((await runLine(["report", at(out)])).code).toBe(0);
    expect(await readFile(at(out, "report.html"), "utf8")).toContain("not finite");
  });

  it("are read and reported too where they were written as null, as they once were", async () => {
    await writeFile(
      at(out, "results.json"),
      (await json()).replaceAll(/\{\s*"notFinite": "[^"]*",\s*"reason": "[^"]*"\s*\}/g, "null"),
    );
    expect((await readResults(at(out))).trainings[0]!.metrics[0]!.evidence!.logEvidence).toBeNaN();
    expect((await runLine(["report", at(out)])).code).toBe(0);
  });
});

describe("a comparison of which one training fails", () => {
  let compared: Awaited<ReturnType<typeof runLine>>;
  beforeAll(async () => {
    await writeImages(at("images.idx"), 40);
    const models = ["--models", "beta-vae", "--latent", "2", "--beta", "1e38,1", ...quick.slice(2)];
    compared = await runLine([
      "compare",
      "--dataset",
      at("images.idx"),
      "--binarize",
      "static",
      ...models,
      "--backend",
      "cpu",
      "--out",
      at("cells"),
    ]);
  }, 60_000);

  it("records its error, trains the others, shows what there is, and ends with 1 and the list", async () => {
    expect(compared.code, compared.stderr).toBe(1);
    const { status, trainings, failures } = await readResults(at("cells"));
    expect(status).toBe("failed");
    expect(trainings.map(({ name }) => name)).toEqual(["beta-vae-2-beta1-seed1"]);
    expect(failures).toMatchObject([{ name: "beta-vae-2-beta1e+38-seed1", error: "NonFiniteError" }]);
    expect(compared.stdout).toMatch(/beta-vae-2-beta1-seed1 +train/);
    expect(compared.stdout).toContain(`beta-vae-2-beta1e+38-seed1 failed: ${failures![0]!.message}`);
    const last = compared.stderr.trim().split("\n").at(-1);
    expect(last).toContain("run: every training must succeed; got 1 of 2 failed: beta-vae-2-beta1e+38-seed1: ");
    expect(last).toContain(`To try again: pnpm bench resume ${at("cells")}`);
    expect(await readFile(at("cells", "report.html"), "utf8")).toContain("beta-vae-2-beta1e+38-seed1 failed: ");
  });

  it("is tried again by resume, or left alone on demand", async () => {
    const skipped = await runLine(["resume", at("cells"), "--skip-failed"]);
    expect(skipped.code).toBe(1);
    expect(skipped.stderr).not.toContain("epoch 1/2");
    const again = await runLine(["resume", at("cells")]);
    expect(again.code).toBe(1);
    expect((await readResults(at("cells"))).failures).toHaveLength(1);
  });
});

it("weights of another model of the same shape are refused", async () => {
  await writeImages(at("same.idx"), 40);
  for (const seed of ["1", "2"])
    expect((await train("same.idx", `seed${seed}`, "--binarize", "static", "--seed", seed)).code).toBe(0);
  await copyFile(at("seed2", "model.safetensors"), at("seed1", "model.safetensors"));
  const { code, stderr } = await runLine(["sample", at("seed1")]);
  expect(code).toBe(1);
  expect(stderr).toContain("run: model.safetensors of vae-2-seed1 must be the one that the run saved, of sha256 ");
});
