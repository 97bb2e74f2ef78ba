import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { install } from "./install.mjs";
import { root } from "./root.mjs";

/** The number of a process shows who its parent is in /proc alone. */
const possible = process.env["ELBO_LONG"] === "1" && existsSync("/proc/self/stat");

let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "elbo-signals-"));
  env = await install("to stderr");
  const header = [0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 4, 0, 0, 0, 4];
  await writeFile(join(folder, "images.idx"), Uint8Array.from([...header, ...Array<number>(640).fill(7)]));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A training that would take hours. */
function words(out: string): string[] {
  const data = ["--dataset", join(folder, "images.idx"), "--binarize", "dynamic", "--hidden", "4", "--backend", "cpu"];
  return [...data, "--epochs", "1000000", "--patience", "1000000", "--checkpoint-every", "7", "--out", out];
}

const commands = {
  "npm start": (out: string) => ["npm", "start", "--", "--models", "vae", ...words(out)],
  "pnpm bench train": (out: string) => ["pnpm", "bench", "train", ...words(out)],
};

/** Waits until checkpoints lie somewhere in the folder of the run. */
async function underWay(out: string, manager: ChildProcess): Promise<void> {
  const saved = () => (existsSync(out) ? readdirSync(out, { recursive: true, encoding: "utf8" }) : []);
  const count = () => saved().filter((name) => /step-\d+(-best)?\.safetensors$/.test(name)).length;
  while (manager.exitCode === null && count() < 2) await sleep(50);
}

// The first of them builds the command line, where that has not been done.
describe.runIf(possible)("a training whose package manager is told to stop", { timeout: 1_200_000 }, () => {
  test.each<[keyof typeof commands, NodeJS.Signals, "alone" | "with all that it started"]>([
    ["npm start", "SIGTERM", "alone"],
    ["npm start", "SIGHUP", "alone"],
    // A Ctrl-C goes to every process of the terminal. To npm alone it would wait at the shell that runs the script.
    ["npm start", "SIGINT", "with all that it started"],
    ["pnpm bench train", "SIGINT", "alone"],
    ["pnpm bench train", "SIGTERM", "alone"],
    ["pnpm bench train", "SIGHUP", "alone"],
  ])("%s by %s %s saves, and leaves no process behind", async (command, signal, reach) => {
    const out = join(folder, `${command} ${signal}`.replaceAll(" ", "-"));
    const [program, ...args] = commands[command](out);
    const manager = spawn(program!, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let said = "";
    for (const stream of [manager.stdout, manager.stderr])
      stream.on("data", (part: Buffer) => void (said += part.toString()));
    // Every process that it started holds its outputs open.
    const over = new Promise((resolve) => manager.on("close", resolve));
    await underWay(out, manager);
    process.kill(reach === "alone" ? manager.pid! : -manager.pid!, signal);
    await over;
    expect(said).toContain(`everything is saved. To go on: pnpm bench resume ${out}`);
    expect(JSON.parse(await readFile(join(out, "results.json"), "utf8"))).toMatchObject({ status: "running" });
  });
});
