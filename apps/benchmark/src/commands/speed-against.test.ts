import { afterEach, describe, expect, it, vi } from "vitest";
import { standInPeer } from "../speed/stand-in-peer.fixture.js";
import { runLine } from "./command-line.fixture.js";

afterEach(() => vi.unstubAllEnvs());

/** Runs `speed` on one workload, as briefly as can be. */
const speed = (...words: string[]) => runLine(["speed", "--only", "digits-vae", "--seconds", "0.01", ...words]);

describe("speed --against", () => {
  it("gives each reference at its better number of threads, who is ahead, and how far ours is from its floor", async () => {
    vi.stubEnv("ELBO_PYTHON", standInPeer());
    const { code, stdout } = await speed("--against", "pytorch,jax", "--json", "--threads", "1");
    expect(code).toBe(0);
    const { library, references, workloads, geometricMean } = JSON.parse(stdout) as {
      library: string;
      references: object;
      workloads: Record<string, { ours: number; floor: { ms: number; oursToFloor: number } } & Record<string, unknown>>;
      geometricMean: number;
    };
    expect(library).toBe("elbo on onnx");
    expect(Object.keys(references)).toEqual(["pytorch", "jax"]);
    const { ours, floor, ...standing } = workloads["digits-vae"]!;
    // The stand-in takes as many milliseconds as it has threads.
    const ahead = { ms: 1, threads: 1 };
    expect(standing).toEqual({ references: { pytorch: ahead, jax: ahead }, strongestToOurs: 1 / ours });
    expect(floor.oursToFloor).toBeCloseTo(ours / floor.ms, 9);
    expect(geometricMean).toBeCloseTo(1 / ours, 9);
  });

  it("writes a line for each workload, and the geometric mean", async () => {
    vi.stubEnv("ELBO_PYTHON", standInPeer());
    const { code, stdout } = await speed("--against", "jax", "--backend", "cpu");
    expect(code).toBe(0);
    const [titles, , row, , mean] = stdout.split("\n");
    expect(titles).toMatch(/^step, median ms {2}elbo on cpu +stand-in +strongest \/ elbo$/);
    expect(row).toMatch(/^digits-vae +[\d.]+ +1\.000 \(1 thread\) +0\.\d\d$/);
    expect(mean).toMatch(/^strongest \/ elbo in the geometric mean: 0\.\d\d$/);
  });

  it("compares losses with --check", async () => {
    vi.stubEnv("ELBO_PYTHON", standInPeer([1e6, 1e6, 1e6]));
    const { code, stdout } = await speed("--against", "jax", "--check", "--json");
    expect(code).toBe(0);
    const { differences } = JSON.parse(stdout) as { differences: Record<string, { jax: number }> };
    // Losses near 64 log 17 = 181 nats.
    expect(differences["digits-vae"]!.jax).toBeGreaterThan(1000);
  });

  it("says in one line how to set up what is missing", async () => {
    vi.stubEnv("ELBO_PYTHON", "/no/python");
    const { code, stderr } = await speed("--against", "pytorch", "--backend", "cpu");
    expect(code).toBe(1);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      'speed: pytorch must run by /no/python; got "spawn /no/python ENOENT". Set the references up by ' +
        "`node tooling/peers/setup.mjs`, or name a Python that has them in ELBO_PYTHON.",
    );
  });

  it("refuses --check alone and unknown references", async () => {
    const alone = await speed("--check");
    expect([alone.code, alone.stderr]).toEqual([
      2,
      expect.stringContaining("--check must be used with --against; got"),
    ]);
    const unknown = await speed("--against", "numpy");
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("one of pytorch, jax")]);
  });
});
