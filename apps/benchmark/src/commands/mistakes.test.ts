import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { quick, runLine, temporaryFolder, writeImages } from "./command-line.fixture.js";
import { modelNames } from "../models/index.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let run: string;
const at = (...names: string[]) => join(folder.path, ...names);

beforeAll(async () => {
  folder = await temporaryFolder();
  run = at("run");
  await writeImages(at("images.idx"), 40);
  const data = ["--dataset", at("images.idx"), "--binarize", "static", "--backend", "cpu"];
  const { code, stderr } = await runLine(["train", ...data, ...quick, "--out", run]);
  expect(code, stderr).toBe(0);
});
afterAll(() => folder.remove());

/** Every mistake ends in one line, a code other than 0, and nothing on standard output. */
async function refusal(words: readonly string[], code: number): Promise<string> {
  const outcome = await runLine(words);
  expect(outcome).toMatchObject({ code, stdout: "" });
  const lines = outcome.stderr.trim().split("\n");
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

describe("what cannot be trained is refused before anything is written", () => {
  const train = (...words: string[]) => ["train", "--backend", "cpu", "--out", at("new"), ...words];

  it.each([
    [
      ["--dataset", "digist"],
      1,
      '--dataset must be one of digits, shapes, shapes-full, shapes-full-32, scenes, mnist, fashion-mnist, or the path of a .npy, .npz, idx, .csv, .tsv or .parquet file or of a folder of images; got "digist". Did you mean digits?',
    ],
    [["--dataset", "missing/file.npy"], 1, 'path must be a file that can be read; got "missing/file.npy"'],
    [
      ["--values", "grey", "--likelihood", "bernoulli"],
      1,
      '--likelihood must fit grey data; got "bernoulli". The cross-entropy of grey values is not a likelihood',
    ],
    [
      ["--validation", "0"],
      1,
      "--validation must be left to the data set, whose splits are fixed; got 0. Leave it out with digits.",
    ],
    [["--values", "real"], 1, '--values must be "categorical", "grey" or "binary"; got "real"'],
    [["--model", "vea"], 2, `train: --model must be one of ${modelNames.join(", ")}; got "vea"`],
    [
      ["--beta", "2"],
      2,
      "train: --beta must be left out with vae; got 2. It is for beta-vae, beta-vae+warmup, beta-vae+cyclic, beta-tcvae, beta-vae+conv.",
    ],
    [["--model", "vae+flow", "--latent", "1"], 1, "vae+flow-1-seed1: affineCoupling: units must be at least 2; got 1"],
    [
      ["--model", "gan", "--patience", "9"],
      2,
      "train: --patience must be left out with gan; got 9. It has no such setting.",
    ],
    [["--model", "dcgan", "--hidden", "9"], 2, "train: --hidden must be left out with dcgan; got [9]."],
    [
      ["--model", "vae+dirichlet", "--latent", "1"],
      1,
      "vae+dirichlet-1-seed1: dirichletPosterior: --latent must be at least 2; got 1",
    ],
    [["--model", "vq-vae", "--codes", "1"], 2, 'train: --codes must be an integer of at least 2; got "1"'],
    [
      ["--latent", "1e12"],
      1,
      'vae-1000000000000-seed1: the model must fit in memory; got {"latent":1000000000000,"hidden":[256,256]}: ',
    ],
    [["--hidden", "8", "8"], 2, 'train: words must be options with their values; got ["8"]. Lists take commas'],
    [["--latnet", "3"], 2, 'train: options must be known; got "--latnet"'],
    [["--latent", "0"], 2, 'train: --latent must be an integer of at least 1; got "0"'],
    [
      ["--epochs", "9007199254740991"],
      2,
      'train: --epochs must be an integer from 1 to 10000000; got "9007199254740991"',
    ],
    [["--seed", "-1"], 2, 'train: --seed must be an integer of at least 0; got "-1"'],
    [
      ["--weight-decay", "0.1"],
      2,
      "train: --weight-decay must be left out with --optimizer adamax; got 0.1. It is for adamw.",
    ],
    [
      ["--plateau-patience", "3", "--schedule", "cosine"],
      2,
      "train: --plateau-patience must be left out with --schedule cosine; got 3. It is for --schedule plateau.",
    ],
    [
      ["--schedule", "plateau", "--decay-after", "3"],
      2,
      'train: --schedule must be left out with --decay-after, which is one; got "plateau". Give one of them.',
    ],
    [["--scale", "wide"], 2, 'train: --scale must be a number above 0 or learned; got "wide"'],
    [["--scale", "0.1"], 1, '--scale must be left out, because the likelihood is "categorical"; got 0.1'],
    [["--average-weights", "1"], 2, 'train: --average-weights must be a number above 0 and at most 0.999999; got "1"'],
    [
      ["--validation", "100", "--split", "0.1,0.1"],
      2,
      "train: --validation must be left out with --split, which says it; got 100. Give one of them.",
    ],
    [["--backend", "gpu"], 2, 'train: --backend must be one of onnx, wasm, cpu, tensorflow; got "gpu"'],
  ] as const)("%j", async (words, code, message) => {
    expect(await refusal(train(...words), code)).toContain(message);
    expect(await readdir(folder.path)).not.toContain("new");
  });

  it("a sweep that no model takes part in, and a comparison of which one training cannot be", async () => {
    const compare = (...words: string[]) => ["compare", "--backend", "cpu", "--out", at("new"), ...words];
    const sweep = await refusal(compare("--models", "vae,vae+flow", "--components", "8"), 2);
    expect(sweep).toContain(
      "compare: --components must be left out with vae, vae+flow; got [8]. It is for vae+mog, vae+vamp, vae+vamp-data, vae+aggregated, vae+vamp+conv.",
    );
    expect(await refusal(compare("--models", "vae,vae+flow", "--latent", "1"), 1)).toContain("vae+flow-1-seed1: ");
    expect(await readdir(folder.path)).not.toContain("new");
  });

  it("data with values that are not finite", async () => {
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (20, 2), }".padEnd(117) + "\n";
    const values = new Float32Array(40).fill(0.5);
    values[7] = NaN;
    const start = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length & 255, header.length >> 8]);
    await writeFile(at("nan.npy"), Buffer.concat([start, Buffer.from(header), Buffer.from(values.buffer)]));
    expect(await refusal(train("--dataset", at("nan.npy")), 1)).toMatch(/must be finite|a finite number/);
    expect(await readdir(folder.path)).not.toContain("new");
  });
});

describe("folders", () => {
  it("that hold a run are not written over", async () => {
    const before = await readFile(join(run, "results.json"), "utf8");
    const message = await refusal(["train", "--backend", "cpu", "--out", run], 1);
    expect(message).toContain("run: --out must be a new or empty folder");
    expect(message).toContain(`resume ${run}`);
    expect(await readFile(join(run, "results.json"), "utf8")).toBe(before);
  });

  it("that hold something else are left alone, and a file is no folder", async () => {
    await mkdir(at("full"));
    await writeFile(at("full", "note"), "mine");
    expect(await refusal(["train", "--backend", "cpu", "--out", at("full")], 1)).toContain("with 1 entries");
    expect(await refusal(["train", "--backend", "cpu", "--out", at("full", "note")], 1)).toContain("(EEXIST: ");
    expect(await refusal(["train", "--backend", "cpu", "--out", at("full", "note", "x")], 1)).toContain("(EEXIST: ");
  });

  it.each(["evaluate", "sample", "traverse", "export", "report", "resume"])(
    "without a run are refused by %s",
    async (command) => {
      expect(await refusal([command, at("nowhere")], 1)).toContain('must be a file that can be read; got "ENOENT"');
    },
  );
});

describe("a run", () => {
  const copy = async (name: string) => {
    await cp(run, at(name), { recursive: true });
    return at(name);
  };

  it("that no model came out of yet has nothing to measure or to report, and says how to go on", async () => {
    const begun = await copy("begun");
    const results = JSON.parse(await readFile(join(begun, "results.json"), "utf8")) as object;
    await writeFile(join(begun, "results.json"), JSON.stringify({ ...results, status: "running", trainings: [] }));
    const message = `run: ${begun} must hold a trained model; got none yet. Go on with it: resume ${begun}`;
    for (const command of ["evaluate", "sample", "report"]) expect(await refusal([command, begun], 1)).toBe(message);
  });

  it("that is complete is not resumed", async () => {
    expect(await refusal(["resume", run], 1)).toContain("which is complete");
  });

  it("with a damaged model is refused", async () => {
    const damaged = await copy("damaged");
    const bytes = await readFile(join(damaged, "model.safetensors"));
    bytes[bytes.length - 5]! ^= 1;
    await writeFile(join(damaged, "model.safetensors"), bytes);
    expect(await refusal(["evaluate", damaged], 1)).toContain("must be the one that the run saved");
  });

  it.each([
    ["no JSON", "{", "must be JSON"],
    ["another schema", '{"schema": 99}', "must be of schema 4 or 3 or 2; got 99"],
    ["no plan", '{"schema": 3}', "must be one whose plan is an object; got undefined"],
    ["null", "null", "must be of schema 4 or 3 or 2"],
  ])("whose results are %s is refused", async (name, content, message) => {
    await mkdir(at(name));
    await writeFile(at(name, "results.json"), content);
    expect(await refusal(["report", at(name)], 1)).toContain(message);
  });

  it("has no other trainings than those of its plan, and no more test examples than there are", async () => {
    expect(await refusal(["sample", run, "--training", "vae-9"], 1)).toContain(
      'training must be one of vae-2-seed1; got "vae-9"',
    );
    expect(await refusal(["sample", run, "--training", "vae-2-sed1"], 1)).toMatch(/\. Did you mean vae-2-seed1\?$/);
    expect(await refusal(["traverse", run, "--example", "4"], 2)).toContain(
      "below the number of test examples, 4; got 4",
    );
  });

  it.each([
    [["sample", "--out", "results.json"], 'sample: --out must be a file that ends in .png or .csv; got "results.json"'],
    [
      ["traverse", "--out", "model.safetensors"],
      'traverse: --out must be a file that ends in .png; got "model.safetensors"',
    ],
    [
      ["export", "--out", "metrics.jsonl"],
      'export: --out must be a file that ends in .onnx or .safetensors; got "metrics.jsonl"',
    ],
    [["sample", "--count", "1e9"], 'sample: --count must be an integer from 1 to 10000; got "1e9"'],
    [["sample", "--columns", "100000"], 'sample: --columns must be an integer from 1 to 1000; got "100000"'],
    // In float32 that would be infinite codes, and pictures of nothing.
    [["traverse", "--range", "1e39"], 'traverse: --range must be a number above 0 and at most 1000; got "1e39"'],
    [["traverse", "--steps", "1e7"], 'traverse: --steps must be an integer from 2 to 1000; got "1e7"'],
    [["evaluate", "--samples", "1e8"], 'evaluate: --samples must be an integer from 1 to 10000; got "1e8"'],
    [
      ["evaluate", "--evidence-samples", "1e12"],
      'evaluate: --evidence-samples must be an integer from 1 to 1000000; got "1e12"',
    ],
    [["export", "--batch", "1e9"], 'export: --batch must be an integer from 1 to 65536; got "1e9"'],
    [["evaluate", "--json=true"], 'evaluate: --json must be given without a value; got "true"'],
    [["sample", "--help=1"], 'sample: --help must be given without a value; got "1"'],
  ] as const)("is left alone by wrong usage: %j", async ([command, ...words], message) => {
    expect(await refusal([command, run, ...words], 2)).toContain(message);
  });

  it("is refused where its output cannot be written", async () => {
    expect(await refusal(["sample", run, "--out", at("nowhere", "a.png")], 1)).toContain("must be writable");
  });
});

describe("speed", () => {
  it.each([
    [["--only", "mlp"], 2, "speed: --only must be one of digits-vae, mlp-vae, "],
    [["--threads", "100000"], 2, 'speed: --threads must be an integer from 1 to 256; got "100000"'],
    [["--only", "dcgan", "--growth"], 1, "speed: only must be among digits-vae, mlp-vae with --growth"],
  ] as const)("refuses workloads that it cannot time: %j", async (words, code, message) => {
    expect(await refusal(["speed", ...words], code)).toContain(message);
  });
});
