import { exportOnnx } from "@elbo/onnx";
import * as tf from "@tensorflow/tfjs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readResults } from "../run/read-results.js";
import { type Outcome, quick, runLine, temporaryFolder, writeImages } from "./command-line.fixture.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...names: string[]) => join(folder.path, ...names);
const data = () => ["--dataset", at("images.idx"), "--backend", "cpu"];

async function train(model: string, ...more: string[]): Promise<Outcome> {
  const outcome = await runLine(["train", ...data(), "--model", model, ...quick, ...more, "--out", at(model)]);
  expect(outcome.code, outcome.stderr).toBe(0);
  return outcome;
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeImages(at("images.idx"), 40);
});
afterAll(() => folder.remove());

describe("a GAN", () => {
  beforeAll(() => train("gan", "--samples-after", "1,2,9"));

  it("leaves samples of the epochs that are asked for, and its game as metrics and curves", async () => {
    const names = (await readdir(at("gan"))).filter((name) => name.startsWith("samples-"));
    expect(names.sort()).toEqual(["samples-after-epoch-1.png", "samples-after-epoch-2.png"]);
    const [training] = (await readResults(at("gan"))).trainings;
    expect(training!.history.best).toBeNull();
    expect(training!.metrics[0]!.others.map(({ name }) => name)).toEqual(["D(x)", "D(G(z))", "value of the game"]);
    const page = await readFile(at("gan", "report.html"), "utf8");
    for (const title of ["Samples after epoch 1", "Samples after epoch 2", "Samples", "Interpolations"])
      expect(page).toContain(`<h4>${title}</h4>`);
    for (const text of ["D(G(z))", "equilibrium: -log 4"]) expect(page).toContain(text);
  });

  it.each([
    [["traverse"], 'traverse: model must be one with an encoder and codes to move; got "gan"'],
    [["sample", "--draw"], 'sample: --draw must be left out with gan; got "it"'],
    [["export", "--part", "encoder"], 'export: --part must be one that gan has: decoder; got "encoder"'],
  ])("has no encoder and no p(x|z): %j", async ([command, ...words], message) => {
    const { code, stderr } = await runLine([command!, at("gan"), ...words]);
    expect([code, stderr.trim()]).toEqual([2, expect.stringContaining(message)]);
  });

  it("is measured by evaluate as its family is", async () => {
    const { stdout } = await runLine(["evaluate", at("gan")]);
    expect(stdout).toMatch(/D\(x\), probability +0\.\d+ ± /);
    expect(stdout).not.toContain("ELBO");
  });
});

describe("a DCGAN", () => {
  const small = ["--latent", "2", "--batch-size", "8", "--epochs", "1", "--backend", "cpu"];

  it("leaves out a last batch of one example, which batch norm cannot train on", async () => {
    // 33 of 41 images are for training: four batches of 8, and one left.
    await writeImages(at("eights.idx"), 41, 0, 8);
    const outcome = await runLine([
      "train",
      "--model",
      "dcgan",
      "--dataset",
      at("eights.idx"),
      ...small,
      "--out",
      at("dcgan"),
    ]);
    expect(outcome.code, outcome.stderr).toBe(0);
    const [training] = (await readResults(at("dcgan"))).trainings;
    expect([training!.data.sizes.train, training!.history.steps]).toEqual([33, 4]);
  });

  it("keeps a last batch of two", async () => {
    await writeImages(at("pairs.idx"), 42, 0, 8);
    const outcome = await runLine([
      "train",
      "--model",
      "dcgan",
      "--dataset",
      at("pairs.idx"),
      ...small,
      "--out",
      at("pairs"),
    ]);
    expect(outcome.code, outcome.stderr).toBe(0);
    const [training] = (await readResults(at("pairs"))).trainings;
    expect([training!.data.sizes.train, training!.history.steps]).toEqual([34, 5]);
  });

  it("says what to do where every batch is of one", async () => {
    const words = [
      "train",
      "--model",
      "dcgan",
      "--dataset",
      at("pairs.idx"),
      ...small,
      "--batch-size",
      "1",
      "--out",
      at("single"),
    ];
    const { code, stderr } = await runLine(words);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(
        "dcgan: batch must hold 2 or more examples for batch norm; got [1, 8, 8, 1]. Choose another batchSize",
      ),
    ]);
  });
});

describe("a VQ-VAE", () => {
  beforeAll(() => train("vq-vae", "--codes", "4", "--binarize", "static"));

  it("is measured by a bound without an evidence, and by its codes", async () => {
    const [training] = (await readResults(at("vq-vae"))).trainings;
    const { elbo, evidence, others } = training!.metrics[0]!;
    expect(elbo!.terms["kl"]! + elbo!.terms["reconstruction"]!).toBeCloseTo(-elbo!.elbo, 9);
    expect(evidence).toBeUndefined();
    expect(others.map(({ name }) => name)).toEqual(["perplexity", "codes used", "bits per code", "compression"]);
    const page = await readFile(at("vq-vae", "report.html"), "utf8");
    for (const title of ["Use of the codebook", "Code maps and reconstructions"])
      expect(page).toContain(`<h4>${title}</h4>`);
  });

  it("has the use of its codes counted after each epoch, for the history, the files and a chart", async () => {
    const [training] = (await readResults(at("vq-vae"))).trainings;
    const { epochs } = training!.history;
    expect(epochs).toHaveLength(2);
    for (const { measured } of epochs) {
      expect(measured!["perplexity"]).toBeGreaterThanOrEqual(1);
      expect(measured!["codes used"]).toBeGreaterThanOrEqual(measured!["perplexity"]! - 1e-9);
    }
    // Metrics of the best epoch, whose weights are kept, are those of the same examples.
    const kept = training!.metrics[0]!.others.find(({ name }) => name === "perplexity")!;
    expect(epochs[training!.history.best!.epoch]!.measured!["perplexity"]).toBe(kept.value);
    const lines = (await readFile(at("vq-vae", "metrics.jsonl"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ split }) => split === "measured").map((line) => line["perplexity"])).toEqual(
      epochs.map(({ measured }) => measured!["perplexity"]),
    );
    expect(await readFile(at("vq-vae", "report.html"), "utf8")).toContain(
      "<h4>Codes in use by training examples after each epoch</h4>",
    );
  });

  it("exports codes as whole numbers", async () => {
    const outcome = await runLine(["export", at("vq-vae"), "--part", "encoder", "--batch", "3", "--json"]);
    expect(JSON.parse(outcome.stdout)).toMatchObject({
      inputs: { x: [3, 4, 4, 1] },
      output: "codes",
      largestDifference: 0,
    });
  });
});

describe("export", () => {
  it("writes a file that ONNX Runtime runs, and says how near it comes", async () => {
    await train("ae", "--binarize", "static");
    const outcome = await runLine(["export", at("ae"), "--out", at("decoder.onnx")]);
    expect([outcome.code, outcome.stdout]).toEqual([0, `${at("decoder.onnx")}\n`]);
    expect(outcome.stderr).toMatch(/^z \[1, 2\] to x\. ONNX Runtime gives what the model gives, but for \d/);
    expect((await readFile(at("decoder.onnx"))).length).toBeGreaterThan(500);
  });

  it("refuses a folder that is not there and a batch of none", async () => {
    expect((await runLine(["export", at("ae"), "--out", at("nowhere", "a.onnx")])).stderr).toContain(
      "must be writable",
    );
    expect((await runLine(["export", at("ae"), "--batch", "0"])).stderr).toContain(
      "--batch must be an integer from 1 to 65536",
    );
  });
});

describe("a linear baseline", () => {
  beforeAll(async () => {
    const words = [
      "train",
      ...data(),
      "--model",
      "pca",
      "--latent",
      "2",
      "--evidence-samples",
      "3",
      "--binarize",
      "static",
      "--out",
      at("pca"),
    ];
    const outcome = await runLine(words);
    expect(outcome.code, outcome.stderr).toBe(0);
  });

  it("is fitted in closed form, and says its exact log p(x), what its codes tell, and that networks have no part in it", async () => {
    const [training] = (await readResults(at("pca"))).trainings;
    const { others, evidence } = training!.metrics.at(-1)!;
    const exact = others.find(({ name }) => name === "exact -log p(x)")!;
    // Importance sampling from the exact posterior is exact but for float32.
    expect(exact.value).toBeCloseTo(-evidence!.logEvidence, 2);
    expect(evidence!.effectiveSampleSize.min).toBeCloseTo(evidence!.samples, 1);
    expect(training!.history.epochs.length).toBe(1);
    const page = await readFile(at("pca", "report.html"), "utf8");
    expect(page).toContain("<h3>What its codes say</h3><p>A code tells ");
    expect(page).not.toContain("hidden layers");
  });

  it("is held beside examples by a network of the user's, which has to be one of one input and one output", async () => {
    await writeFile(
      at("pixels.onnx"),
      exportOnnx((x) => tf.reshape(x, [1, 16]), { x: [1, 4, 4, 1] }),
    );
    const found = await runLine([
      "evaluate",
      at("pca"),
      "--split",
      "train",
      "--features",
      at("pixels.onnx"),
      "--samples",
      "1",
      "--evidence-samples",
      "2",
    ]);
    expect(found.code, found.stderr).toBe(0);
    for (const name of ["pixels Fréchet distance, draws", "pixels kernel distance, means", "copy rate, means"])
      expect(found.stdout).toContain(name);
    await writeFile(
      at("two.onnx"),
      exportOnnx((x) => ({ a: tf.mul(x, 2), b: tf.mul(x, 3) }), { x: [1] }),
    );
    const { code, stderr } = await runLine(["evaluate", at("pca"), "--features", at("two.onnx")]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("features: the network must be of one input and one output"),
    ]);
  });
});
