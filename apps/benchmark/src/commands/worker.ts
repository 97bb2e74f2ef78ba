import { interruptible } from "@elbo/core/node";
import { defineCommand } from "../command-line/command.js";
import { Interrupted } from "../command-line/interrupted.js";
import { number, text, withDefault } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { startEngine } from "../engine.js";
import { redisConnection, requireRedis } from "../queue/redis.js";
import { serveQueue } from "../queue/serve-queue.js";
import { poolTrainer } from "../queue/pool-trainer.js";
import { openS3Store } from "../store/s3-store.js";
import { processesOf, processOptions, queueOptions } from "./study-options.js";

/** Where cells are worked on whose results go to a store. */
const ownFolder = "runs/worker";

/** Seconds that a cell or a pause may take at most. */
const mostSeconds = 7 * 86_400;

export const worker = defineCommand({
  name: "worker",
  summary:
    "trains cells of studies that compare --redis puts into a queue, until it is stopped; any number on any machines",
  options: {
    ...queueOptions,
    out: text(
      "folder",
      `the folder of the study, which machines share; with --store a folder of its own (default: ${ownFolder})`,
    ),
    ...processOptions,
    "stall-after": withDefault(
      number("s", "a worker without a sign of life for so long counts as gone, and others do its cells", {
        from: 1,
        to: mostSeconds,
      }),
      30,
    ),
    "idle-after": number("s", "ends after so long without a cell to do (default: waits for the next one)", {
      above: 0,
      to: mostSeconds,
    }),
  },
  note: "A password of Redis may stand in ELBO_REDIS_PASSWORD. The data of a study must be in the same place on every machine, by the path that compare was given.",
  run: async ({ values, output }) => {
    const { redis, queue, out, store: address, attempts } = values;
    if (redis === undefined) throw new UsageError("worker: --redis", "given", redis);
    if (out === undefined && address === undefined)
      throw new UsageError("worker: --out", "the folder of the study, unless --store is given", out);
    const connection = redisConnection(redis);
    await requireRedis(connection);
    const store = address === undefined ? undefined : await openS3Store(address);
    const engine = await startEngine();
    const { workers, ...processes } = processesOf(values);
    const interruption = interruptible();
    output.say(`Worker of queue ${queue} with ${workers} processes.`);
    try {
      const done = await serveQueue({
        place: { connection, name: queue },
        folder: out ?? ownFolder,
        ...(store && { store }),
        trainer: poolTrainer(processes, engine),
        ...{ output, workers, attempts },
        signal: AbortSignal.any([interruption.signal, output.broken]),
        stallAfter: 1000 * values["stall-after"],
        ...(values["idle-after"] !== undefined && { idleAfter: 1000 * values["idle-after"] }),
      });
      output.result({ done }, `${done} cells done.`);
      const { exitCode } = interruption;
      if (exitCode !== undefined)
        throw new Interrupted("Stopped; what was in work is saved, and is for others to do.", exitCode);
    } finally {
      interruption.dispose();
    }
  },
});
