// A worker of a queue in a process of its own, whose cells are no trainings: each takes a few steps, which survive it, and its
// result follows from its hash. Started with the address of a Redis, the folder of the study, the milliseconds after which it
// counts as gone, and the results that a training comes to, as JSON.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createOutput } from "../../dist/command-line/output.js";
import { serveQueue } from "../../dist/queue/serve-queue.js";
import { writeResults } from "../../dist/run/run-folder.js";
import { holding, InUseError } from "../../dist/run/run-lock.js";

const [url = "", folder = "", stallAfter, results = ""] = process.argv.slice(2);
const [steps, pause] = [4, 30];

/** @param {string} path */
const stepsIn = (path) => {
  try {
    return readFileSync(path, "utf8").length;
  } catch {
    return 0;
  }
};

/** @type {import("../../dist/queue/serve-queue.js").CellTrainer} */
const trainer = {
  run: async (own, { plan, name, fingerprints }) => {
    try {
      await holding(own, async () => {
        if (existsSync(join(own, "results.json"))) return;
        const log = join(own, "steps");
        while (stepsIn(log) < steps) {
          await wait(pause);
          appendFileSync(log, ".");
        }
        const fixture = JSON.parse(results);
        const [training] = fixture.trainings;
        const model = { ...training.model, sha256: basename(own) };
        const data = { ...training.data, fingerprints };
        const trainings = [{ ...training, name, config: plan.trainings[0], model, data }];
        await writeResults(own, { ...fixture, plan, trainings });
        appendFileSync(join(folder, "written"), `${basename(own)}\n`);
      });
      return { kind: "ended", how: "done" };
    } catch (error) {
      if (error instanceof InUseError) return { kind: "ended", how: "busy" };
      throw error;
    }
  },
  stop: () => undefined,
  recordFailure: () => Promise.reject(new Error("no cell fails here")),
};

const stopped = new globalThis.AbortController();
process.on("SIGTERM", () => stopped.abort());
await serveQueue({
  place: { connection: { url, maxRetriesPerRequest: null }, name: "faults" },
  ...{ folder, trainer, output: createOutput(false), signal: stopped.signal },
  ...{ workers: 2, attempts: 100, stallAfter: Number(stallAfter), busyPause: 100 },
});
