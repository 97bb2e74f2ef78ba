import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isHash, readCells } from "../study/cell-folder.js";
import { readStatus } from "../study/cell-state.js";
import { readResults } from "../run/read-results.js";
import { quick, runLine, temporaryFolder, writeImages } from "./command-line.fixture.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...names: string[]) => join(folder.path, ...names);
let data: string[];

/** Three cells, by a file of options of which the command line changes one. */
const study = (...words: string[]) => ["compare", "--config", at("study.json"), ...data, "--epochs", "3", ...words];

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeImages(at("images.idx"), 60);
  data = ["--dataset", at("images.idx"), "--binarize", "static", "--backend", "cpu"];
  const options = { models: ["vae", "beta-vae"], beta: [1, 4], latent: 2, seeds: "1..1", hidden: [4], epochs: 99 };
  const more = { "batch-size": 8, "evidence-samples": 3, "fail-fast": true, "log-tensorboard": false };
  await writeFile(at("study.json"), JSON.stringify({ $schema: "./study.schema.json", ...options, ...more }));
  const { code, stderr } = await runLine(study("--out", at("whole")));
  expect(code, stderr).toBe(0);
}, 120_000);
afterAll(() => folder.remove());

const names = ["vae-2-seed1", "beta-vae-2-beta1-seed1", "beta-vae-2-beta4-seed1"];

describe("a file of options", () => {
  it("says what is compared, and the command line counts where both say something", async () => {
    const { trainings } = await readResults(at("whole"));
    expect(trainings.map(({ name }) => name)).toEqual(names);
    for (const { config } of trainings) expect(config).toMatchObject({ epochs: 3, hidden: [4], batchSize: 8 });
  });

  it.each([
    ['{"modles": ["vae"]}', 'options must be known; got "--modles"'],
    ['{"beta": "much"}', "--beta must be a number"],
    ["[1]", "--config must be a JSON object of options in "],
    ["{", "--config must be a JSON object of options in "],
  ])("is refused by name where it is wrong: %s", async (text, message) => {
    await writeFile(at("wrong.json"), text);
    const { code, stderr } = await runLine(["compare", "--config", at("wrong.json")]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain("wrong.json");
  });

  it("that is missing is refused", async () => {
    const { code, stderr } = await runLine(["compare", `--config=${at("none.json")}`]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--config must be a file that can be read; got ")]);
  });
});

describe("shards", () => {
  it("do each a part of the cells, and merge joins them to what one machine gives", async () => {
    for (const shard of ["1/2", "2/2"]) {
      const out = at(`shard${shard[0]}`);
      const { code, stderr } = await runLine(study("--shard", shard, "--out", out));
      expect(code, stderr).toBe(0);
    }
    const counts = await Promise.all(
      ["shard1", "shard2"].map(async (name) => (await readdir(at(name))).filter(isHash).length),
    );
    expect(counts).toEqual([2, 1]);
    const merged = await runLine(["merge", at("shard1"), at("shard2"), "--out", at("merged")]);
    expect([merged.code, merged.stdout], merged.stderr).toEqual([0, `${at("merged", "report.html")}\n`]);
    const hashes = async (out: string) => (await readResults(out)).trainings.map(({ model }) => model.sha256).sort();
    expect(await hashes(at("merged"))).toEqual(await hashes(at("whole")));
    const again = await runLine(["merge", at("shard1"), "--out", at("merged")]);
    expect(again.stderr).toContain("0 cells copied, 2 kept, 0 left out that are being worked on.");
  }, 120_000);

  it.each(["0/2", "3/2", "2", "1/0", "a/b"])("are counted from 1: %s", async (shard) => {
    const { code, stderr } = await runLine(study("--shard", shard));
    expect([code, stderr]).toEqual([2, `compare: --shard must be i/n with i from 1 to n; got "${shard}".\n`]);
  });
});

describe("--fail-fast", () => {
  /** A model of a step so large that its first loss is not finite, and two that begin after it. */
  const failing = (out: string, ...more: string[]) =>
    runLine([
      "compare",
      "--models",
      "vae",
      ...data,
      ...quick,
      "--learning-rate",
      "1e30",
      "--seeds",
      "1..3",
      "--workers",
      "1",
      "--out",
      at(out),
      ...more,
    ]);
  const statesOf = async (out: string) => {
    const statuses = (await readCells(at(out))).map((cell) => readStatus(at(out), cell));
    return (await Promise.all(statuses)).map(({ state }) => state);
  };

  it("stops at the first cell that fails, and leaves the others as they are", async () => {
    const { code, stderr } = await failing("fast", "--fail-fast");
    expect([code, stderr]).toEqual([1, expect.stringMatching(/vae-2-seed1 failed: .* \(1 of 3 cells, 1 failed/)]);
    expect(await statesOf("fast")).toEqual(["failed", "pending", "pending"]);
  }, 60_000);

  it("is no matter of course: the others go on unless it is given", async () => {
    expect((await failing("fast")).code).toBe(1);
    expect(await statesOf("fast")).toEqual(["failed", "failed", "failed"]);
  }, 60_000);
});

describe("list", () => {
  it("has one line for a study among runs, and the cells of a study on demand", async () => {
    const runs = await runLine(["list", folder.path, "--json"]);
    const { entries } = JSON.parse(runs.stdout) as { entries: { name: string; states: object; what: string }[] };
    expect(entries).toContainEqual({ name: "whole", states: { complete: 3 }, what: "study of beta-vae, vae" });
    const cells = await runLine(["list", at("whole")]);
    for (const name of names) expect(cells.stdout).toMatch(new RegExp(`[0-9a-f]{20} +complete +${name}\n`));
  });
});

describe("show", () => {
  it("says of a cell what it was asked for and what came of it", async () => {
    const cell = (await readResults(at("whole"))).trainings[0]!.folder;
    const { code, stdout } = await runLine(["show", at("whole", cell)]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/state +complete, 1 of 1 trainings done, 0 failed/);
    expect(stdout).toMatch(/epochs +3/);
    expect(stdout).toMatch(/vae-2-seed1 +train/);
  });
});

describe("diff", () => {
  const pair = () => [at("whole", names[0]!), at("whole", names[2]!)] as const;

  it("names what differs, and gives the paired difference of -log p(x) with its interval", async () => {
    const { code, stdout, stderr } = await runLine(["diff", ...pair(), "--json"]);
    expect(code, stderr).toBe(0);
    const { configuration, evidence } = JSON.parse(stdout) as {
      configuration: { field: string; values: unknown[] }[];
      evidence: { value: number; interval: [number, number]; examples: number };
    };
    expect(configuration).toEqual([
      { field: "model", values: ["vae", "beta-vae"] },
      { field: "settings.beta", values: [null, 4] },
    ]);
    const evidenceOf = async (name: string) => {
      const training = (await readResults(at("whole"))).trainings.find((each) => each.name === name)!;
      return training.metrics.find(({ split }) => split === "test")!.evidence!.logEvidence;
    };
    const expected = -(await evidenceOf(names[0]!)) + (await evidenceOf(names[2]!));
    // Of float32 values of some ten nats.
    expect(evidence.value).toBeCloseTo(expected, 4);
    expect(evidence.interval[0]).toBeLessThan(evidence.value);
    expect(evidence.interval[1]).toBeGreaterThan(evidence.value);
  });

  it("says where there is nothing to tell", async () => {
    const { stdout } = await runLine(["diff", pair()[0], pair()[0]]);
    expect(stdout).toContain("The configurations and the data are the same.");
  });

  it("refuses one folder, and a path that means several trainings", async () => {
    expect((await runLine(["diff", at("whole")])).stderr).toContain("diff: run must be two folders");
    const several = await runLine(["diff", at("whole"), at("whole")]);
    expect([several.code, several.stderr]).toEqual([1, expect.stringContaining("run: path must mean one training")]);
  });
});

describe("rm", () => {
  it("removes a cell and no folder that is something else, and the study makes it again", async () => {
    await runLine(["merge", at("whole"), "--out", at("less")]);
    const cell = (await readResults(at("less"))).trainings[0]!.folder;
    const refused = await runLine(["rm", at("less", cell), folder.path]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("rm: run must be the folder of a run")]);
    expect(existsSync(at("less", cell))).toBe(true);
    expect((await runLine(["rm", at("less", cell)])).stdout).toBe(`removed ${at("less", cell)}\n`);
    expect(existsSync(at("less", cell))).toBe(false);
    const { code, stderr } = await runLine(study("--out", at("less")));
    expect(code, stderr).toBe(0);
    expect(await readFile(at("less", cell, "model.safetensors"))).toEqual(
      await readFile(at("whole", cell, "model.safetensors")),
    );
  }, 60_000);

  it("removes nothing that a process works on", async () => {
    const cell = (await readResults(at("whole"))).trainings[0]!.folder;
    await writeFile(at("whole", cell, ".lock-elsewhere-1-2"), "");
    const { code, stderr } = await runLine(["rm", at("whole")]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("rm: run must be one that no process works in")]);
    await runLine(["rm", at("whole", cell)]);
    expect(existsSync(at("whole", cell))).toBe(true);
  });
});

describe("resume --epochs", () => {
  const train = (epochs: string, out: string, model = "vae") =>
    runLine(["train", "--model", model, ...data, ...quick, "--epochs", epochs, "--out", at(out)]);

  it.each(["vae", "vq-vae"])(
    "extends a finished run of %s to the bits of one that was asked for all epochs at once",
    async (model) => {
      expect((await train("5", `long-${model}`, model)).code).toBe(0);
      expect((await train("2", `short-${model}`, model)).code).toBe(0);
      const { code, stderr } = await runLine(["resume", at(`short-${model}`), "--epochs", "5"]);
      expect(code, stderr).toBe(0);
      const outcome = async (out: string) => {
        const { trainings, plan } = await readResults(at(out));
        const { history, metrics, model: saved } = trainings[0]!;
        const epochs = history.epochs.map(({ epoch, train: means, validation }) => ({ epoch, means, validation }));
        const values = metrics.map(({ split, elbo, evidence }) => ({ split, elbo, evidence }));
        return { epochs, values, sha256: saved.sha256, best: history.best, planned: plan.trainings[0]!.epochs };
      };
      expect(await outcome(`short-${model}`)).toEqual(await outcome(`long-${model}`));
    },
    60_000,
  );

  it("is refused for fewer epochs, and for what is named by its epochs", async () => {
    const fewer = await runLine(["resume", at("long-vae"), "--epochs", "5"]);
    expect([fewer.code, fewer.stderr]).toEqual([2, "resume: --epochs must be more than the run's 5; got 5.\n"]);
    const named = await runLine(["resume", at("whole"), "--epochs", "9"]);
    expect(named.stderr).toContain("resume: --epochs must be left out of the study in ");
  });
});
