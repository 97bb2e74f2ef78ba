import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder, writeImages } from "../commands/command-line.fixture.js";
import { readResults } from "../run/read-results.js";
import { isHash, readCells } from "./cell-folder.js";
import { readStatus } from "./cell-state.js";
import { outcomes } from "./outcomes.fixture.js";

/** The built command line: cells train in processes of their own. */
const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...names: string[]) => join(folder.path, ...names);

beforeAll(async () => {
  if (!existsSync(program)) throw new Error(`${program} is missing: build the package before its tests`);
  folder = await temporaryFolder();
  await writeImages(at("images.idx"), 120);
});
afterAll(() => folder.remove());

/** Four cells of a second each, where nothing else runs. */
const grid = () => [
  ...["compare", "--models", "beta-vae", "--beta", "0.5,4", "--seeds", "1..2", "--latent", "2", "--backend", "cpu"],
  ...["--dataset", at("images.idx"), "--binarize", "static", "--hidden", "8", "--epochs", "12", "--batch-size", "8"],
  ...["--evidence-samples", "3", "--checkpoint-every", "5", "--attempts", "100", "--workers", "2"],
];

function start(...words: string[]): ChildProcess {
  return spawn(process.execPath, [program, ...words], { stdio: ["ignore", "ignore", "pipe"] });
}

interface Ended {
  readonly end: number | string | null;
  readonly stderr: string;
}

function ended(child: ChildProcess): Promise<Ended> {
  let stderr = "";
  child.stderr!.on("data", (part: Buffer) => (stderr += part.toString()));
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ end: code ?? signal, stderr })));
}

const run = (...words: string[]) => ended(start(...words));

/** The processes that a process started. */
async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return text.trim().split(" ").filter(Boolean).map(Number);
}

/** A process may have ended since it was found. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function hasCheckpoint(study: string): Promise<boolean> {
  return (await readdir(study, { recursive: true }).catch(() => [])).some((name) => /\bstep-[0-9]+/.test(name));
}

/** Processes of processes are found in /proc. */
const isLinux = process.platform === "linux";
const long = process.env["ELBO_LONG"] === "1";
/** The fifth and the tenth kill are of the parent. */
const killed = long ? 10 : 5;

describe.runIf(isLinux)("a study of four cells", () => {
  let whole: Awaited<ReturnType<typeof outcomes>>;
  beforeAll(async () => {
    const { end, stderr } = await run(...grid(), "--out", at("whole"));
    expect(end, stderr).toBe(0);
    whole = await outcomes(at("whole"));
  }, 600_000);

  it("has a folder for each, named by its hash, and a report of all", async () => {
    expect(whole.map(({ name, state }) => [name, state])).toEqual([
      ["beta-vae-2-beta0.5-seed1", "complete"],
      ["beta-vae-2-beta0.5-seed2", "complete"],
      ["beta-vae-2-beta4-seed1", "complete"],
      ["beta-vae-2-beta4-seed2", "complete"],
    ]);
    const names = await readdir(at("whole"));
    expect(names.filter(isHash).sort()).toEqual(whole.map(({ hash }) => hash).sort());
    const { status, trainings } = await readResults(at("whole"));
    expect([status, trainings.length]).toEqual(["complete", 4]);
    expect(await readFile(at("whole", "report.html"), "utf8")).toContain("beta-vae-2-beta4-seed2");
    const records = (await readFile(at("whole", "summary.csv"), "utf8")).split("\r\n");
    expect(records.filter((record) => record.includes(",-ELBO,nats,")).map((record) => record.split(",")[0])).toEqual([
      "beta-vae-2-beta0.5",
      "beta-vae-2-beta4",
    ]);
    expect(await readFile(at("whole", "summary.md"), "utf8")).toContain("| beta-vae-2-beta4 |");
  });

  it("has exactly one result in each cell, with the same bits, when its processes are killed at random", async () => {
    const out = at("killed");
    // A linear congruential generator: the same kills each time, as far as the clock allows.
    let seed = 7;
    const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    let last: Ended | undefined;
    for (let kills = 0; last?.end !== 0;) {
      const parent = start(...grid(), "--out", out);
      const over = ended(parent);
      // Long enough that some are in the middle, and some have not begun.
      for (; kills < killed && parent.exitCode === null; kills++) {
        await wait(300 + random(900));
        const victims = await childrenOf(parent.pid!);
        if (kills % 5 === 4) parent.kill("SIGKILL");
        else if (victims.length > 0) killIfThere(victims[random(victims.length)]!);
      }
      last = await over;
      if (last.end !== "SIGKILL") expect(last.end, last.stderr).toBe(0);
    }
    expect(await outcomes(out)).toEqual(whole);
  }, 1_200_000);

  it("says at Ctrl-C how to go on, which resume does, and leaves no process behind", async () => {
    const out = at("stopped");
    const parent = start(...grid(), "--out", out);
    const over = ended(parent);
    while ((await childrenOf(parent.pid!)).length < 2) await wait(20);
    const children = await childrenOf(parent.pid!);
    // The first two cells are in the middle then, and the others have not begun.
    while (parent.exitCode === null && !(await hasCheckpoint(out))) await wait(5);
    parent.kill("SIGINT");
    const { end, stderr } = await over;
    expect(end, stderr).toBe(130);
    expect(stderr).toContain(`Stopped; everything is saved. To go on: pnpm bench resume ${out}`);
    expect(children.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
    const states = await Promise.all((await readCells(out)).map(async (cell) => (await readStatus(out, cell)).state));
    expect(states).not.toContain("running");
    const resumed = await run("resume", out);
    expect(resumed.end, resumed.stderr).toBe(0);
    expect(await outcomes(out)).toEqual(whole);
  }, 600_000);

  it.runIf(long)(
    "costs a process that hangs one attempt of its cell",
    async () => {
      const out = at("hung");
      const parent = start(...grid(), "--out", out, "--hang-after", "4", "--workers", "1");
      const over = ended(parent);
      while ((await childrenOf(parent.pid!)).length < 1) await wait(20);
      process.kill((await childrenOf(parent.pid!))[0]!, "SIGSTOP");
      const { end, stderr } = await over;
      expect(end, stderr).toBe(0);
      expect(stderr).toContain("attempt 1 of 100 failed, its process gave no sign of life for 4 s, and was killed.");
      expect(await outcomes(out)).toEqual(whole);
    },
    600_000,
  );

  it("does nothing again that is complete", async () => {
    const before = await outcomes(at("whole"));
    const times = async () =>
      (await readdir(at("whole"), { recursive: true })).filter((name) => name.endsWith(".jsonl"));
    const { end, stderr } = await run(...grid(), "--out", at("whole"));
    expect(end, stderr).toBe(0);
    expect(await outcomes(at("whole"))).toEqual(before);
    expect(await times()).toHaveLength(4);
  });
});

describe.runIf(isLinux && long)("a cell whose process runs out of memory", () => {
  it("fails after its attempts with the reason, and is tried again on demand alone", async () => {
    const out = at("memory");
    const words = [...grid(), "--seeds", "1", "--beta", "4", "--out", out, "--attempts", "2"];
    const small = await run(...words, "--heap-megabytes", "16");
    expect(small.end).toBe(1);
    expect(small.stderr).toMatch(/attempt 2 of 2 failed, its process .*: it ran out of memory/);
    const [failed] = (await readResults(out)).failures!;
    expect(failed).toMatchObject({ name: "beta-vae-2-beta4-seed1", error: "WorkerError" });
    expect((await run(...words)).end).toBe(1);
    const again = await run(...words, "--retry", "failed");
    expect(again.end, again.stderr).toBe(0);
  }, 600_000);
});

it("a study goes nowhere where something else is", async () => {
  await mkdir(at("other"));
  await writeFile(at("other", "letter.txt"), "");
  const { end, stderr } = await run(...grid(), "--out", at("other"));
  expect(end).toBe(1);
  expect(stderr).toContain("run: --out must be a new or empty folder");
});
