import * as tf from "@tensorflow/tfjs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { standInPeer } from "../speed/stand-in-peer.fixture.js";
import { sharedModels } from "../speed/train-beside.js";
import { runLine } from "./command-line.fixture.js";

afterEach(() => vi.unstubAllEnvs());

const quick = ["--epochs", "1", "--batch-size", "500", "--draws", "1"];

describe("peers", () => {
  it("trains every model here and there, and takes pythae's faster number of threads", async () => {
    vi.stubEnv("ELBO_PYTHON", standInPeer());
    const before = tf.memory().numTensors;
    const { code, stdout } = await runLine(["peers", ...quick, "--json"]);
    expect(code).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
    const { models } = JSON.parse(stdout) as {
      models: Record<string, { ours: { seconds: number; figure: number }; pythae: object }>;
    };
    expect(Object.keys(models)).toEqual(sharedModels);
    for (const [name, { ours, pythae }] of Object.entries(models)) {
      // The stand-in takes as many seconds as it has threads.
      expect(pythae).toEqual({ seconds: 1, figure: 100, threads: 1 });
      expect(ours.seconds).toBeGreaterThan(0);
      // Barely trained, an image of 64 bits costs near 64 log 2 = 44.4 nats, and is near a quarter for each pixel away.
      const [low, high] = name === "vq-vae" ? [8, 24] : [30, 55];
      expect(ours.figure).toBeGreaterThan(low);
      expect(ours.figure).toBeLessThan(high);
    }
  });

  it("writes a line for each model", async () => {
    vi.stubEnv("ELBO_PYTHON", standInPeer());
    const { stdout } = await runLine(["peers", ...quick, "--models", "vae", "--backend", "cpu"]);
    const [titles, , row] = stdout.split("\n");
    expect(titles).toMatch(/^model +elbo on cpu, s +stand-in , s +threads +pythae \/ elbo +figure here +figure there$/);
    expect(row).toMatch(/^vae +[\d.]+ +1\.00 +1 +[\d.]+ +\d\d\.\d\d +100\.00$/);
  });

  it("says in one line how to set up what is missing, and refuses a model that only one side has", async () => {
    vi.stubEnv("ELBO_PYTHON", "/no/python");
    const missing = await runLine(["peers", ...quick, "--backend", "cpu"]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('speed: pythae must run by /no/python; got "spawn /no/python ENOENT". Set the');
    const unknown = await runLine(["peers", "--models", "gan"]);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining("--models must be one of vae, beta-vae"),
    ]);
  });
});
