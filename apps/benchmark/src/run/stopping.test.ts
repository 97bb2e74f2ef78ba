import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeImages } from "../commands/command-line.fixture.js";
import { carryOut } from "../commands/carry-out.js";
import { createOutput } from "../command-line/output.js";
import { Interrupted } from "../command-line/interrupted.js";
import { startEngine } from "../engine.js";
import { findModel } from "../models/index.js";
import type * as Report from "../report/write-report.js";
import { writeReport } from "../report/write-report.js";
import { describeEnvironment } from "./environment.js";
import type * as Metrics from "./metrics.js";
import { measureSplits } from "./metrics.js";
import { type Results, resultsSchema } from "./results.js";
import { readResults } from "./read-results.js";
import { trainingConfig } from "../models/protocols.js";
import type * as Exhibits from "./training-exhibits.js";
import { trainingExhibits } from "./training-exhibits.js";

// Other files of this process may have loaded what is put in place here, and others may load it afterwards.
vi.hoisted(() => vi.resetModules());
afterAll(() => void vi.resetModules());

vi.mock("./metrics.js", async (load) => {
  const real = await load<typeof Metrics>();
  return { ...real, measureSplits: vi.fn(real.measureSplits) };
});
vi.mock("./training-exhibits.js", async (load) => {
  const real = await load<typeof Exhibits>();
  return { ...real, trainingExhibits: vi.fn(real.trainingExhibits) };
});
vi.mock("../report/write-report.js", async (load) => {
  const real = await load<typeof Report>();
  return { ...real, writeReport: vi.fn(real.writeReport) };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elbo-stopping-"));
  await writeImages(join(folder, "images.idx"), 40);
});
afterEach(() => rm(folder, { recursive: true }));

interface Way {
  readonly resume?: boolean;
  readonly json?: boolean;
  /** Of an output that nobody takes any more. */
  readonly broken?: AbortSignal;
}

/** Begins or resumes a run of one small training. */
async function run({ resume = false, json = false, broken }: Way = {}): Promise<{ error: unknown; stdout: string }> {
  const engine = await startEngine("cpu");
  const asked = {
    model: "vae",
    dataset: join(folder, "images.idx"),
    binarize: "static",
    seed: 1,
    latent: 2,
    hidden: [4],
    epochs: 2,
  } as const;
  const plan: Results["plan"] = {
    trainings: [trainingConfig({ ...asked, batchSize: 8 }, findModel("vae"))],
    ...{
      backend: "cpu",
      evidenceSamples: 3,
      mostExamples: 10,
      checkpointEvery: null,
      tensorboard: false,
      samplesAfter: null,
    },
  };
  const begun: Results = {
    ...{
      schema: resultsSchema,
      unit: "nats per example",
      status: "running",
      command: ["train"],
      started: "2026-01-02T03:04:05.678Z",
    },
    ...{ plan, environment: describeEnvironment(engine), trainings: [] },
  };
  let stdout = "";
  const own = createOutput(json, { stdout: { write: (text) => (stdout += text) }, stderr: { write: () => true } });
  const output = { ...own, broken: broken ?? own.broken };
  const results = resume ? await readResults(folder) : begun;
  const error = await carryOut(results, { folder, engine, output, resume }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, stdout };
}

/** Asks the run to stop, as Ctrl-C does. */
function interrupt(): void {
  process.emit("SIGINT", "SIGINT");
}

describe("an interruption", () => {
  it("is no excuse for another error, which is shown", async () => {
    const broken = new Error("the disk is gone");
    vi.mocked(measureSplits).mockImplementationOnce(() => {
      interrupt();
      return Promise.reject(broken);
    });
    expect((await run()).error).toBe(broken);
    expect(await readResults(folder)).toMatchObject({ status: "running", trainings: [], failures: [] });
  });

  it("while metrics are measured says that the model is saved, and the run is resumed", async () => {
    vi.mocked(measureSplits).mockImplementationOnce((_model, _data, { signal }) => {
      interrupt();
      return Promise.reject(signal!.reason as Error);
    });
    const { error } = await run();
    expect(error).toBeInstanceOf(Interrupted);
    expect(error).toMatchObject({
      message: `Stopped while measuring; the trained model is saved. To go on: pnpm bench resume ${folder}`,
      exitCode: 130,
    });
    expect((await run({ resume: true })).error).toBeUndefined();
  });

  it("while pictures are made finds the metrics stored", async () => {
    let stored: Results | undefined;
    vi.mocked(trainingExhibits).mockImplementationOnce(async () => {
      stored = await readResults(folder);
      return [];
    });
    await run();
    expect(stored).toMatchObject({ status: "running", trainings: [{ name: "vae-2-seed1", folder: "." }] });
  });

  it.each([false, true])(
    "while the report is written comes after the metrics are shown and stored, and resume writes it (--json: %s)",
    async (json) => {
      vi.mocked(writeReport).mockImplementationOnce((_folder, _results, { signal }) => {
        interrupt();
        return Promise.reject(signal!.reason as Error);
      });
      const { error, stdout } = await run({ json });
      expect(error).toMatchObject({
        message: `Stopped while writing the report; the metrics are stored. To go on: pnpm bench resume ${folder}`,
        exitCode: 130,
      });
      if (json) expect(JSON.parse(stdout)).toMatchObject({ report: null, trainings: [{ name: "vae-2-seed1" }] });
      else expect(stdout).toMatch(/vae-2-seed1 +train/);
      const stored = await readResults(folder);
      expect([stored.status, stored.trainings.length]).toEqual(["running", 1]);
      expect((await run({ resume: true })).error).toBeUndefined();
      expect((await readResults(folder)).status).toBe("complete");
    },
  );
});

it("a run whose output nobody takes any more stops with its state saved, and ends with 141", async () => {
  const closed = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
  expect((await run({ broken: AbortSignal.abort(closed) })).error).toMatchObject({
    message: `Stopped after 0 steps; everything is saved. To go on: pnpm bench resume ${folder}`,
    exitCode: 141,
  });
  expect((await run({ resume: true })).error).toBeUndefined();
});
