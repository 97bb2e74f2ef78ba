import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readResults } from "../run/read-results.js";
import { type Outcome, quick, runLine, temporaryFolder, writeImages } from "./command-line.fixture.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let images: string;
let run: string;
let trained: Outcome;

beforeAll(async () => {
  folder = await temporaryFolder();
  images = join(folder.path, "images.idx");
  run = join(folder.path, "run");
  await writeImages(images, 40);
  const data = ["--dataset", images, "--binarize", "static", "--backend", "cpu"];
  trained = await runLine(["train", ...data, ...quick, "--out", run, "--log-tensorboard", "--json"]);
}, 120_000);
afterAll(() => folder.remove());

describe("train", () => {
  it("leaves results, report, metrics, model and checkpoints in the folder of the run", async () => {
    expect(trained.code, trained.stderr).toBe(0);
    const names = await readdir(run);
    expect(names).toEqual(
      expect.arrayContaining(["checkpoints", "metrics.jsonl", "model.safetensors", "report.html", "results.json"]),
    );
    expect(names).toEqual(expect.arrayContaining(["summary.csv", "summary.md"]));
    const events = names.filter((name) => name.startsWith("events.out.tfevents."));
    expect(events).toEqual([expect.stringMatching(/\.elbo\.\d+$/), "events.out.tfevents.summary.elbo"]);
    const metrics = (await readFile(join(run, "metrics.jsonl"), "utf8")).trim().split("\n");
    expect(metrics.map((line) => JSON.parse(line) as unknown)).toHaveLength(4);
  });

  it("prints with --json one document: the results, where they are, and nothing else", async () => {
    const printed = JSON.parse(trained.stdout) as object;
    expect(printed).toEqual({ folder: run, report: join(run, "report.html"), ...(await readResults(run)) });
  });

  it("measures every split by named estimators", async () => {
    const [training] = (await readResults(run)).trainings;
    expect(training!.metrics.map(({ split, examples }) => [split, examples])).toEqual([
      ["train", 32],
      ["validation", 4],
      ["test", 4],
    ]);
    for (const { elbo, evidence } of training!.metrics) {
      expect(elbo).toMatchObject({ form: "kl", samples: 16 });
      expect(elbo!.terms["reconstruction"]! + elbo!.terms["kl"]!).toBeCloseTo(-elbo!.elbo, 9);
      expect(evidence).toMatchObject({ estimator: "importance sampling", samples: 3 });
      expect(evidence!.bitsPerDimension).toBeCloseTo(-evidence!.logEvidence / (16 * Math.LN2), 9);
    }
  });

  it("keeps the settings of the command over those of the data set", async () => {
    const { config } = (await readResults(run)).trainings[0]!;
    expect(config).toMatchObject({ latent: 2, hidden: [4], epochs: 2, batchSize: 8, optimizer: "adam", seed: 1 });
  });
});

describe("compare", () => {
  it("trains every number of units with every seed, in folders of their own, and prints one table", async () => {
    const out = join(folder.path, "compared");
    const asked = [
      "--models",
      "vae",
      "--latent",
      "1,2",
      "--seeds",
      "3,4",
      ...quick.slice(2),
      "--most-examples",
      "3",
      "--backend",
      "cpu",
    ];
    const outcome = await runLine(["compare", "--dataset", images, "--binarize", "threshold", ...asked, "--out", out]);
    expect(outcome.code, outcome.stderr).toBe(0);
    const names = ["vae-1-seed3", "vae-1-seed4", "vae-2-seed3", "vae-2-seed4"];
    expect((await readResults(out)).trainings.map(({ name }) => name)).toEqual(names);
    const measured = (await readResults(out)).trainings[0]!.metrics.map(({ examples }) => examples);
    expect(measured).toEqual([3, 3, 4]);
    const folders = (await readResults(out)).trainings.map((training) => training.folder);
    expect(await readdir(out)).toEqual(expect.arrayContaining([...new Set(folders), "report.html", "results.json"]));
    expect(new Set(folders).size).toBe(4);
    // Once in the table of bounds, once in that of metrics which only some families have.
    for (const name of names) expect(outcome.stdout.split(name)).toHaveLength(3);
    expect(outcome.stdout).toContain("vae-1 (2 seeds)");
    // Pairs of test examples are compared by what each training kept.
    const [ranking] = (await readResults(out)).rankings!;
    expect([ranking!.leader, ...ranking!.others].map(({ model, seeds }) => [model, seeds]).sort()).toEqual([
      ["vae-1", [3, 4]],
      ["vae-2", [3, 4]],
    ]);
    expect(outcome.stdout).toContain(`log p(x) below ${ranking!.leader.model} (2 seeds), test`);
    // And seeds by their codes, of which this test set has 4.
    const agreements = (await readResults(out)).agreements!;
    expect(agreements.map(({ model, seeds, examples, scores }) => [model, seeds, examples, scores.length])).toEqual([
      ["vae-1", [3, 4], 4, 2],
      ["vae-2", [3, 4], 4, 2],
    ]);
    expect(outcome.stdout).toMatch(/UDR, test +mean over seeds +seed by seed/);
    for (const file of ["evidence.safetensors", "codes.safetensors"])
      expect(await readdir(join(out, folders[0]!))).toContain(file);
  });
});

describe("a sweep", () => {
  it("trains models that have the setting once for each value, and others once", async () => {
    const out = join(folder.path, "swept");
    const asked = [
      "--models",
      "vae,beta-vae,vae+mog",
      "--latent",
      "2",
      "--beta",
      "0,4",
      "--components",
      "2,3",
      ...quick.slice(2),
    ];
    const outcome = await runLine([
      "compare",
      "--dataset",
      images,
      "--binarize",
      "static",
      ...asked,
      "--backend",
      "cpu",
      "--out",
      out,
    ]);
    expect(outcome.code, outcome.stderr).toBe(0);
    const { trainings } = await readResults(out);
    const names = [
      "vae-2-seed1",
      "beta-vae-2-beta0-seed1",
      "beta-vae-2-beta4-seed1",
      "vae+mog-2-components2-seed1",
      "vae+mog-2-components3-seed1",
    ];
    expect(trainings.map(({ name }) => name)).toEqual(names);
    expect(
      trainings.map(({ model }) => (model.config["prior"] as { components?: number } | undefined)?.components),
    ).toEqual([undefined, undefined, undefined, 2, 3]);
  });
});

describe("evaluate", () => {
  it("gives the ELBO in three forms, log p(x) by two estimators, and active units", async () => {
    const outcome = await runLine([
      "evaluate",
      run,
      "--split",
      "train",
      "--samples",
      "200",
      "--evidence-samples",
      "50",
      "--json",
    ]);
    expect(outcome.code, outcome.stderr).toBe(0);
    const { elbo, evidence, activeUnits } = JSON.parse(outcome.stdout) as {
      elbo: { form: string; elbo: number }[];
      evidence: { estimator: string; logEvidence: number; standardError: number }[];
      activeUnits: object;
    };
    expect(elbo.map(({ form }) => form)).toEqual(["joint", "entropy", "kl"]);
    // 200 draws for each of 32 examples leave an error of about 0.01 nats between the forms.
    for (const { elbo: value } of elbo) expect(Math.abs(value - elbo[2]!.elbo)).toBeLessThan(0.1);
    expect(evidence.map(({ estimator }) => estimator)).toEqual(["importance sampling", "prior Monte Carlo"]);
    expect(evidence[0]!.logEvidence).toBeGreaterThan(elbo[2]!.elbo - 0.1);
    expect(activeUnits).toMatchObject({ of: 2 });
  });

  it("prints a table for people", async () => {
    const { stdout } = await runLine(["evaluate", run, "--evidence-samples", "3"]);
    expect(stdout).toMatch(/-log p\(x\), prior Monte Carlo +\d/);
  });
});

describe("sample and traverse", () => {
  it("write grids of images", async () => {
    const outcome = await runLine(["sample", run, "--count", "6", "--columns", "3", "--draw"]);
    expect(outcome.stdout).toBe(`${join(run, "samples.png")}\n`);
    const samples = decode(await readFile(join(run, "samples.png")));
    // Three images of 4 pixels with gaps of 1, enlarged 12 times.
    expect([samples.width, samples.height]).toEqual([14 * 12, 9 * 12]);
    expect((await runLine(["traverse", run, "--steps", "5", "--example", "1"])).code).toBe(0);
    const traversal = decode(await readFile(join(run, "traversal.png")));
    expect([traversal.width, traversal.height]).toEqual([24 * 12, 9 * 12]);
  });
});

describe("report", () => {
  it("writes the page again from what the run saved", async () => {
    const before = await readFile(join(run, "report.html"), "utf8");
    expect((await runLine(["report", run])).stdout).toBe(`${join(run, "report.html")}\n`);
    const plain = (page: string) => page.replaceAll(/plot-(clip-)?\w+/g, "");
    expect(plain(await readFile(join(run, "report.html"), "utf8"))).toBe(plain(before));
  });
});

describe("report", () => {
  const page = async (of: string) => readFile(join(of, "report.html"), "utf8");
  /** The words of the commands on a page that make single pictures, without the program. */
  const pictureCalls = (text: string) =>
    [...text.matchAll(/Again: <code>pnpm bench ([^<]* --picture [^<]*)<\/code>/g)].map(([, call]) =>
      [...call!.replaceAll("&quot;", '"').matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!),
    );

  it("of a study that is written again keeps when and by which command it was made", async () => {
    const compared = join(folder.path, "compared");
    const { started, command } = await readResults(compared);
    expect((await runLine(["report", compared])).code).toBe(0);
    expect(await readResults(compared)).toMatchObject({ started, command });
  });

  it("names on its page the command of each picture, which writes that picture", async () => {
    const text = await page(run);
    const calls = pictureCalls(text);
    const written = new Map<string, string>();
    for (const call of calls) {
      const { code, stdout, stderr } = await runLine([...call, "--json"]);
      expect(code, stderr).toBe(0);
      const { file, picture } = JSON.parse(stdout) as { file: string; picture: string };
      written.set(picture, file);
    }
    expect([...written.keys()]).toEqual(
      expect.arrayContaining(["Samples: means", "Latent space", "Manifold", "Traversals", "Reconstructions"]),
    );
    const samples = await readFile(written.get("Samples: means")!);
    expect(text).toContain(samples.toString("base64"));
    const map = await readFile(written.get("Latent space")!, "utf8");
    expect(map).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(map).not.toContain("var(");
  });

  it("joins runs and studies on one page, and leaves them as they are", async () => {
    const [compared, out] = [join(folder.path, "compared"), join(folder.path, "joined")];
    const before = await page(run);
    const { code, stdout, stderr } = await runLine(["report", run, compared, run, "--out", out, "--json"]);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ folder: out, report: join(out, "report.html"), trainings: 5 });
    const text = await page(out);
    expect(text.match(/<h2>vae, \d units?, seed \d<\/h2>/g)).toHaveLength(5);
    expect(text).toContain("<h3>Differences</h3>");
    expect(await readdir(out)).toEqual(expect.arrayContaining(["report.html", "summary.csv", "summary.md"]));
    expect(await page(run)).toBe(before);
    const [call] = pictureCalls(text.slice(text.indexOf("<h2>vae, 1 unit, seed 3</h2>")));
    expect(call!.slice(2)).toEqual(["--training", "vae-1-seed3", "--picture", "Samples: means"]);
  });

  it.each([
    [
      ["--picture", "Samples: mean"],
      1,
      "report: --picture must be one of Samples: means, ",
      "Did you mean Samples: means?",
    ],
    [["--picture", "Manifold", "--training", "vae-3-seed1"], 1, "report: --training must be one of vae-2-seed1; got "],
    [
      ["--picture", "Manifold", "--file", "a.svg"],
      2,
      "report: --file must be a file that ends in .png, as this picture is one; got ",
    ],
    [["--training", "vae-2-seed1"], 2, "report: --training must be left out without --picture; got "],
    [["--out", "x"], 2, "report: --out must be left out with one run, whose page is in its folder; got "],
    [["."], 2, "report: --out must be given with several runs; got "],
    [[".", "--picture", "a"], 2, "report: --picture must be left out with several runs; got "],
  ])("refuses %j in one line", async (words, expected, ...parts) => {
    const { code, stderr } = await runLine(["report", run, ...words]);
    for (const part of parts) expect(stderr).toContain(part);
    expect([code, stderr.trim().split("\n")]).toEqual([expected, [expect.any(String)]]);
  });
});
