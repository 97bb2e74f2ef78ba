import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RandomStream } from "@elbo/core";
import { reportFigure } from "@elbo/vitest/figures";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder, writeImages } from "../../src/commands/command-line.fixture.js";
import { readResults } from "../../src/run/read-results.js";
import { start, underWay } from "./process.fixture.js";

/** With ELBO_LONG alone: minutes. */
const long = process.env["ELBO_LONG"] === "1";

/** Ten models, of every package that has families, and options of its own. */
const families: Record<string, readonly string[]> = {
  vae: [],
  "vae+maf": [],
  "vae+vamp": ["--components", "3"],
  iwae: [],
  "beta-vae": [],
  "factor-vae": [],
  infovae: [],
  "vq-vae": ["--codes", "4"],
  "noisy-ae": [],
  gan: [],
};
const kills = 5;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeImages(join(folder.path, "images.idx"), 80, 0, 8);
});
afterAll(() => folder.remove());

const home = () => folder.path;

function train(model: string, out: string): readonly string[] {
  return [
    ...[
      "train",
      "--model",
      model,
      "--dataset",
      "images.idx",
      "--binarize",
      "static",
      "--latent",
      "2",
      "--backend",
      "onnx",
    ],
    ...["--batch-size", "8", "--epochs", "40", "--evidence-samples", "3", "--checkpoint-every", "5", "--out", out],
    ...(model.startsWith("vq") ? [] : ["--hidden", "8"]),
    ...families[model]!,
  ];
}

/** What a run comes to, without what the clock says. */
async function outcome(out: string) {
  const { trainings } = await readResults(join(home(), out));
  const weights = await readFile(join(home(), out, "model.safetensors"), "hex");
  const { history, metrics } = trainings[0]!;
  const epochs = history.epochs.map((epoch) => ({ ...epoch, seconds: 0 }));
  return { weights, epochs, metrics: metrics.map((split) => ({ ...split, seconds: 0 })) };
}

it.runIf(long).each(Object.keys(families))(
  `%s that is killed ${kills} times at random moments and resumed ends with equal weights and metrics`,
  async (model) => {
    const whole = `${model}-whole`;
    const reference = start(train(model, whole), { home: home() });
    await underWay(reference);
    const began = performance.now();
    const { end, stderr } = await reference.ended;
    expect(end, stderr).toBe(0);
    const length = performance.now() - began;
    const random = RandomStream.fromSeed(Object.keys(families).indexOf(model));
    let out = `${model}-killed`;
    let words = train(model, out);
    for (let killed = 0; killed < kills;) {
      const run = start(words, { home: home() });
      await underWay(run);
      // All together somewhat less than the run, so that it is seldom over before the last.
      await sleep((length / kills) * random.fillUniform(new Float32Array(1))[0]!);
      run.process.kill("SIGKILL");
      const ended = await run.ended;
      expect(["SIGKILL", 0], ended.stderr).toContain(ended.end);
      if (ended.end === "SIGKILL") {
        killed++;
        words = ["resume", out];
        continue;
      }
      // The kill came too late: the other ones are for another run.
      expect(await outcome(out)).toEqual(await outcome(whole));
      out = `${out}-again`;
      words = train(model, out);
    }
    const last = await start(["resume", out], { home: home() }).ended;
    expect(last.end === 0 || last.stderr.includes("which is complete"), last.stderr).toBe(true);
    expect(await outcome(out)).toEqual(await outcome(whole));
    reportFigure(`${model}: ${kills} kills, resumed to equal weights, epochs and metrics`);
  },
  7_200_000,
);
