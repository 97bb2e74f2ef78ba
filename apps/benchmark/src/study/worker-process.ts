import { Interrupted } from "../command-line/interrupted.js";
import { type Output } from "../command-line/output.js";
import { type Engine, startEngine } from "../engine.js";
import { InUseError } from "../run/run-lock.js";
import { runCell } from "./run-cell.js";
import { type Notice, type Order } from "./worker-messages.js";

/** Milliseconds between two signs of life, and between two lines of progress at least. */
const [beatEvery, sayEvery] = [1_000, 300];

/** Trains the cells that the parent process names, one after the other, until that says stop or is gone. */
export function serveCells(channel: NodeJS.Process = process): void {
  const stop = new AbortController();
  let engine: Promise<Engine> | undefined;
  let working: Promise<void> = Promise.resolve();
  const say = (notice: Notice) => void channel.send?.(notice, undefined, undefined, () => undefined);
  setInterval(() => say({ kind: "beat" }), beatEvery).unref();
  const end = () => {
    stop.abort(new Error("stopped by its parent"));
    // What happens to be in work saves first.
    void working.finally(() => channel.exit());
  };
  channel.on("disconnect", end);
  channel.on("SIGTERM", end);
  channel.on("SIGHUP", end);
  // A Ctrl-C reaches the parent too, which says what it means.
  channel.on("SIGINT", () => undefined);
  channel.on("message", (order: Order) => {
    if (order.kind === "stop") return end();
    if (order.kind === "start") engine = startEngine(order.backend, { threads: order.threads });
    else working = work(order.folder, engine!, stop.signal, say);
  });
}

async function work(folder: string, engine: Promise<Engine>, signal: AbortSignal, say: (notice: Notice) => void) {
  try {
    await runCell(folder, { engine: await engine, output: progressOutput(say), signal });
    say({ kind: "ended", how: "done" });
  } catch (error) {
    if (error instanceof Interrupted || signal.aborted) say({ kind: "ended", how: "stopped" });
    else if (error instanceof InUseError) say({ kind: "ended", how: "busy" });
    else say({ kind: "broken", message: error instanceof Error ? error.message : String(error) });
  }
}

/** An output whose lines go to the parent, a few in a second at most. */
function progressOutput(say: (notice: Notice) => void): Output {
  let said = -Infinity;
  const line = (text: string) => {
    if (performance.now() - said < sayEvery) return;
    said = performance.now();
    say({ kind: "progress", line: text });
  };
  const { signal: broken } = new AbortController();
  return { json: false, live: true, broken, result: () => undefined, say: line, status: line };
}
