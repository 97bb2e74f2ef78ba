import { type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder, writeImages } from "../../src/commands/command-line.fixture.js";
import { outcomes } from "../../src/study/outcomes.fixture.js";
import { start, type Started } from "../reliability/process.fixture.js";
import { describeWithRedis, RedisServer } from "./redis.fixture.js";

const long = process.env["ELBO_LONG"] === "1";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let redis: RedisServer;
const workers: Started[] = [];

/** Eight cells of a second each, where nothing else runs. */
const grid = [
  ...["compare", "--models", "beta-vae", "--beta", "0.5,4", "--seeds", "1..4", "--latent", "2", "--backend", "cpu"],
  ...["--dataset", "images.idx", "--binarize", "static", "--hidden", "8", "--epochs", "12", "--batch-size", "8"],
  ...["--evidence-samples", "3", "--checkpoint-every", "5", "--attempts", "100"],
];

const begin = (...words: string[]) => start(words, { home: folder.path });

function startWorker(...words: string[]): ChildProcess {
  const options = ["--workers", "1", "--attempts", "100", "--stall-after", "2"];
  const worker = begin("worker", "--redis", redis.url, "--out", "queued", ...options, ...words);
  workers.push(worker);
  return worker.process;
}

describe.runIf(long)("the workers of a queue, as processes that train", () => {
  describeWithRedis("with Redis", () => {
    beforeAll(async () => {
      folder = await temporaryFolder();
      await writeImages(join(folder.path, "images.idx"), 120);
      redis = await RedisServer.start(join(folder.path, "redis"));
    });
    afterAll(async () => {
      for (const { process: each } of workers) each.kill("SIGKILL");
      await Promise.all(workers.map(({ ended }) => ended));
      await redis.stop();
      await folder.remove();
    });

    it("come to the same bits as an undisturbed study when they are killed at random, paused beyond their locks, and Redis restarts", async () => {
      const whole = await begin(...grid, "--workers", "2", "--out", "whole").ended;
      expect(whole.end, whole.stderr).toBe(0);
      const compare = begin(...grid, "--redis", redis.url, "--out", "queued");
      let isOver = false;
      const over = compare.ended.finally(() => (isOver = true));
      // A linear congruential generator: the same faults each time, as far as the clock allows.
      let seed = 11;
      const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
      const alive = [startWorker(), startWorker()];
      for (let faults = 0; !isOver && faults < 12; faults++) {
        await wait(1_000 + random(2_000));
        const at = random(alive.length);
        const victim = alive[at]!;
        if (faults % 4 === 1) {
          await redis.stop();
          await redis.start(faults % 8 === 1);
        } else if (faults % 4 === 2) {
          victim.kill("SIGSTOP");
          // Longer than its lock, and the look for locks that are over.
          await wait(5_000);
          victim.kill("SIGCONT");
        } else {
          victim.kill("SIGKILL");
          alive[at] = startWorker();
        }
      }
      const { end, stderr } = await over;
      expect(end, stderr).toBe(0);
      expect(await outcomes(join(folder.path, "queued"))).toEqual(await outcomes(join(folder.path, "whole")));
    }, 300_000);

    it("save at a signal what they work on, and the next goes on with it", async () => {
      const compare = begin(...grid, "--seeds", "5", "--redis", redis.url, "--queue", "second", "--out", "queued");
      const first = startWorker("--queue", "second");
      let said = "";
      first.stderr!.on("data", (part: Buffer) => (said += part.toString()));
      while (!said.includes("Worker of queue")) await wait(50);
      await wait(2_000);
      first.kill("SIGTERM");
      expect((await workers.at(-1)!.ended).end).toBe(143);
      startWorker("--queue", "second", "--idle-after", "5");
      const { end, stderr } = await compare.ended;
      expect(end, stderr).toBe(0);
      const last = await workers.at(-1)!.ended;
      expect([last.end, last.stderr], last.stderr).toEqual([0, expect.stringContaining("Worker of queue second")]);
    }, 120_000);
  });
});
