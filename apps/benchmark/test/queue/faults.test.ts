import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../src/commands/command-line.fixture.js";
import { createOutput } from "../../src/command-line/output.js";
import { startEngine } from "../../src/engine.js";
import { toJson } from "../../src/json.js";
import { CellQueue } from "../../src/queue/cell-queue.js";
import { queueStudy, type QueueStudyOptions } from "../../src/queue/queue-study.js";
import { serveQueue } from "../../src/queue/serve-queue.js";
import { resultsFixture, trainingFixture } from "../../src/run/results.fixture.js";
import { writeResults } from "../../src/run/run-folder.js";
import { type Cell, cellOf } from "../../src/study/cell.js";
import { createCellFolder } from "../../src/study/cell-folder.js";
import { type CellStatus, readStatus } from "../../src/study/cell-state.js";
import { type Ending } from "../../src/study/worker.js";
import { describeWithRedis, RedisServer } from "./redis.fixture.js";

const program = fileURLToPath(new URL("fake-worker.mjs", import.meta.url));
const built = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** Milliseconds after which a worker counts as gone here. */
const stallAfter = 1_000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let redis: RedisServer;
const workers = new Set<ChildProcess>();
const silent = createOutput(true, { stderr: { write: () => undefined } });

function startWorker(study: string): ChildProcess {
  const results = toJson(resultsFixture(trainingFixture(2, 1)));
  const child = spawn(process.execPath, [program, redis.url, study, String(stallAfter), results], { stdio: "ignore" });
  workers.add(child);
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null)
    await new Promise((resolve) => child.once("close", resolve));
}

/** Cells that differ in their seeds. */
function cells(count: number): Cell[] {
  const { plan } = resultsFixture();
  const seeds = Array.from({ length: count }, (_, i) => i + 1);
  const fingerprints = trainingFixture(2, 1).data.fingerprints;
  return seeds.map((seed) => cellOf({ ...plan, trainings: [trainingFixture(2, seed).config] }, fingerprints));
}

async function writtenIn(study: string): Promise<string[]> {
  return (await readFile(join(study, "written"), "utf8").catch(() => "")).trim().split("\n").filter(Boolean);
}

/** Waits for a study of cells whose folders are made here, in a queue of its own. */
async function queued(study: string, all: readonly Cell[], options: Partial<QueueStudyOptions> = {}) {
  await mkdir(study, { recursive: true });
  for (const cell of all) await createCellFolder(study, cell);
  const over: CellStatus[] = [];
  await queueStudy(all, {
    folder: study,
    place: placeOf(study),
    ...{ engine: await startEngine("cpu"), output: silent, signal: new AbortController().signal },
    ...{ attempts: 2, retryFailed: false, failFast: false, lookEvery: 50 },
    onOver: (status) => Promise.resolve(void over.push(status)),
    ...options,
  });
  return over;
}

const placeOf = (study: string) => ({
  connection: { url: redis.url, maxRetriesPerRequest: null },
  name: basename(study),
});

/** A worker in this process, in which nothing is trained: `end` says what work on a cell comes to. */
function served(study: string, end: (cell: Cell, own: string) => Promise<Ending>) {
  const stopped = new AbortController();
  const recorded: string[] = [];
  const over = serveQueue({
    ...{ place: placeOf(study), folder: study, output: silent, signal: stopped.signal },
    ...{ workers: 1, attempts: 2, stallAfter: 60_000, busyPause: 50, closingTime: 300 },
    trainer: {
      run: (own, cell) => end(cell, own),
      stop: () => undefined,
      close: async () => undefined,
      recordFailure: async (own, cell, failure) => {
        recorded.push(failure.message);
        await writeResults(own, { ...resultsFixture(), status: "failed", plan: cell.plan, failures: [failure] });
      },
    },
  });
  return { recorded, last: () => stopped.abort(), stop: async () => (stopped.abort(), over) };
}

/** Writes that a cell is complete. */
async function complete({ plan, name }: Cell, own: string): Promise<Ending> {
  const [training] = resultsFixture(trainingFixture(2, 1)).trainings;
  const trainings = [{ ...training!, name, config: plan.trainings[0]! }];
  await writeResults(own, { ...resultsFixture(), plan, trainings });
  return { kind: "ended", how: "done" };
}

describeWithRedis("a queue of cells", () => {
  beforeAll(async () => {
    if (!existsSync(built)) throw new Error(`${built} is missing: build the package before its tests`);
    folder = await temporaryFolder();
    redis = await RedisServer.start(join(folder.path, "redis"));
  });
  afterAll(async () => {
    for (const worker of workers) worker.kill("SIGKILL");
    await Promise.all([...workers].map(ended));
    await redis.stop();
    await folder.remove();
  });

  it("gives every cell one result when a worker is killed, one paused beyond its lock, and Redis starts anew with nothing", async () => {
    const study = join(folder.path, "faults");
    const all = cells(16);
    await mkdir(study);
    const [first, paused] = [startWorker(study), startWorker(study)];
    const done = queued(study, all, { attempts: 100 });
    const until = async (count: number) => {
      while ((await writtenIn(study)).length < count) await wait(20);
    };
    await until(2);
    first.kill("SIGKILL");
    paused.kill("SIGSTOP");
    startWorker(study);
    // Its locks are over after one of these, and others look for such locks in the next.
    await Promise.all([until(8), wait(2 * stallAfter)]);
    paused.kill("SIGCONT");
    await redis.stop();
    await redis.start(false);
    const over = await done;
    expect(over.map(({ state }) => state)).toEqual(all.map(() => "complete"));
    const hashes = all.map(({ hash }) => hash).sort();
    expect(over.map(({ cell }) => cell.hash).sort()).toEqual(hashes);
    // One that was killed right after it may not have noted it.
    const written = await writtenIn(study);
    expect([...new Set(written)]).toEqual(written);
    expect(over.map(({ results, cell }) => results!.trainings[0]!.model.sha256 === cell.hash)).not.toContain(false);
  }, 120_000);

  it("has a cell tried again whose process dies, records that it failed after so many attempts, and tries again on demand alone", async () => {
    const study = join(folder.path, "deaths");
    const [cell] = cells(1);
    const dying = served(study, () => Promise.resolve({ kind: "died", reason: "its process ended with code 9" }));
    const [failed] = await queued(study, [cell!]);
    await dying.stop();
    const message =
      "vae-2-seed1: its process must live until its result is there; got 2 attempts, the last: its process ended with code 9.";
    expect(failed).toMatchObject({ state: "failed", failure: { error: "WorkerError", message } });
    expect(dying.recorded).toEqual([message]);
    expect(await queued(study, [cell!])).toEqual([failed]);
    const living = served(study, complete);
    expect((await queued(study, [cell!], { retryFailed: true })).map(({ state }) => state)).toEqual(["complete"]);
    expect(await living.stop()).toBe(1);
  }, 120_000);

  it("with --fail-fast takes back what nobody works on when the first cell fails", async () => {
    const study = join(folder.path, "fast");
    const all = cells(3);
    const worker = served(study, async ({ name, plan }, own) => {
      const failures = [{ name, error: "NonFiniteError", message: "a loss was NaN" }];
      await writeResults(own, { ...resultsFixture(), status: "failed", plan, failures });
      // It takes no other.
      worker.last();
      return { kind: "ended", how: "done" };
    });
    const over = await queued(study, all, { failFast: true });
    await worker.stop();
    expect(over.map(({ state, failure }) => [state, failure?.message])).toEqual([["failed", "a loss was NaN"]]);
    const again = served(study, complete);
    expect((await queued(study, all)).map(({ state }) => state)).toEqual(["failed", "complete", "complete"]);
    expect(await again.stop()).toBe(2);
  }, 120_000);

  it("gives a cell back that is stopped, and puts one off that another process works on, without counting", async () => {
    const study = join(folder.path, "back");
    const all = cells(1);
    const hows = ["stopped", "busy", "busy", "busy"] as const;
    let taken = 0;
    const worker = served(study, (cell, own) => {
      const how = hows[taken++];
      return how === undefined ? complete(cell, own) : Promise.resolve({ kind: "ended", how });
    });
    expect((await queued(study, all, { attempts: 1 })).map(({ state }) => state)).toEqual(["complete"]);
    expect([taken, await worker.stop()]).toEqual([5, 1]);
  }, 120_000);

  it("is left at a signal, with what is in it", async () => {
    const study = join(folder.path, "left");
    const stop = new AbortController();
    const left = queued(study, cells(2), { signal: stop.signal });
    const queue = await CellQueue.open(placeOf(study), () => undefined);
    while ((await queue.openIds()).size < 2) await wait(10);
    await queue.leave();
    stop.abort();
    expect(await left).toEqual([]);
    const worker = served(study, complete);
    while ((await readStatus(study, cells(2)[1]!)).state !== "complete") await wait(20);
    expect(await worker.stop()).toBe(2);
  }, 120_000);

  it("ends at a signal while its Redis is gone", async () => {
    const study = join(folder.path, "gone");
    const worker = served(study, complete);
    expect((await queued(study, cells(1))).map(({ state }) => state)).toEqual(["complete"]);
    await redis.stop();
    // So that it looks for its Redis already.
    await wait(200);
    expect(await worker.stop()).toBe(1);
    await redis.start();
  });
});
