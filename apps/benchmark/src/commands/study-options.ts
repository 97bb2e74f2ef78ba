import { availableParallelism } from "node:os";
import { choice, count, flag, number, type Optional, text, type Values, withDefault } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";

/** More processes than this, or threads, are a mistake. */
const most = 1_024;

/** A name in Redis, in whose keys ":" stands between parts. */
const queueName: Optional<string> = {
  ...text("name", "name of the queue, one for each study that has a folder of its own"),
  read: (given, name) => {
    if (!/^[\w.-]+$/.test(given)) throw new UsageError(name, "of letters, digits and ._-", given);
    return given;
  },
};

/** Options of every command whose cells other machines may train. */
export const queueOptions = {
  redis: text("url", "cells go through a queue in this Redis to every machine that runs bench worker"),
  queue: withDefault(queueName, "elbo"),
  store: text("s3://bucket/prefix", "results go through an S3-compatible store instead of a shared folder"),
};

/** Options of every command that trains cells in processes of their own. */
export const processOptions = {
  workers: count("processes that train at the same time (default: one for each core)", most),
  threads: withDefault(count("threads of ONNX Runtime in each of them", most), 1),
  attempts: withDefault(count("how often a cell is tried whose process dies or hangs", 100), 3),
  "hang-after": withDefault(
    number("s", "a process without a sign of life for so long is ended", { above: 0, to: 86_400 }),
    300,
  ),
  "stuck-after": withDefault(
    number("s", "a process that lives and gets no further for so long, by a step or a measurement, is ended", {
      above: 0,
      to: 604_800,
    }),
    7_200,
  ),
  "heap-megabytes": count("most memory of JavaScript in each process (default: Node's own limit)", 1_000_000),
};

/** Options of every command that does the cells of a study, here or through a queue. */
export const workerOptions = {
  ...processOptions,
  "fail-fast": flag("stops at the first cell that fails; the others go on unless given"),
  ...queueOptions,
};

/** Whether cells are tried again that have failed before. */
export const retryOption = choice(["failed"], "tries cells again that have failed before");

/** How many processes train, and how, as the options say. */
export function processesOf({ workers, threads, ...given }: Values<typeof processOptions>) {
  return {
    workers: workers ?? availableParallelism(),
    threads,
    hangAfter: 1000 * given["hang-after"],
    stuckAfter: 1000 * given["stuck-after"],
    ...(given["heap-megabytes"] !== undefined && { heapMegabytes: given["heap-megabytes"] }),
  };
}
