/** Milliseconds of work after which the event loop gets its turn: twice that is a frame, so that steps of a few ms keep to one. */
const turn = 8;

/**
 * Calls back in a macrotask, when events, timers and signals that wait have been served. Timers of a browser would take 4 ms,
 * and one of Node 1 ms. Taken when the module is loaded: tests that fake timers do not stop training.
 */
const afterEvents: (callback: () => void) => void = chooseMacrotask();

let last = performance.now();

/**
 * Gives the event loop a turn where the last one is 8 ms ago, and costs next to nothing otherwise. Every loop that computes for
 * long awaits it between its parts: a promise alone lets no timer, signal or frame in.
 *
 * @example
 * for (let i = 0; i < 1000; i++) await yieldWhenDue();
 */
export async function yieldWhenDue(): Promise<void> {
  if (performance.now() - last < turn) return;
  await new Promise<void>(afterEvents);
  last = performance.now();
}

function chooseMacrotask(): typeof afterEvents {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };
  if (setImmediate !== undefined) return (callback) => void setImmediate(callback);
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (callback) => {
    waiting.push(callback);
    port2.postMessage(null);
  };
}
