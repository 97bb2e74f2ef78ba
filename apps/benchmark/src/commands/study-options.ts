import { choice, count, flag, number, withDefault } from "../command-line/option.js";

/** More processes than this, or threads, are a mistake. */
const most = 1_024;

/** Options of every command that trains the cells of a study in processes of their own. */
export const workerOptions = {
  workers: count("processes that train at the same time (default: one for each core)", most),
  threads: withDefault(count("threads of ONNX Runtime in each of them", most), 1),
  attempts: withDefault(count("how often a cell is tried whose process dies or hangs", 100), 3),
  "hang-after": withDefault(
    number("s", "a process without a sign of life for so long is ended", { above: 0, to: 86_400 }),
    300,
  ),
  "heap-megabytes": count("most memory of JavaScript in each process (default: Node's own limit)", 1_000_000),
  "fail-fast": flag("stops at the first cell that fails; the others go on unless given"),
};

/** Whether cells are tried again that have failed before. */
export const retryOption = choice(["failed"], "tries cells again that have failed before");
