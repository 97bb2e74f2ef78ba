import * as tf from "@tensorflow/tfjs";
import { printLine } from "./print-line.js";

/** Seconds of training after which it is worth a word that they could be fewer. */
const enough = 10;

/** How much longer a step takes than as one graph, by the backend that it runs on; see docs/performance.md. */
const excess: Readonly<Record<string, string>> = { cpu: "more than a hundred times", wasm: "some twenty times" };

/**
 * Tells once, in plain words, that runs which named no executor take many times as long as they could.
 *
 * @param print takes the line
 * @returns to be called with the seconds that each step took
 */
export function createSpeedNote(print: (line: string) => void): (seconds: number) => void {
  let spent = 0;
  let isTold = false;
  return (seconds) => {
    spent += seconds;
    if (isTold || spent < enough) return;
    isTold = true;
    const backend = tf.getBackend();
    if (backend in excess) print(`fit: ${advice(backend, tf.env().getBool("IS_NODE"))}`);
  };
}

/** One for the process, as it is told once. */
export const noteSlowSeconds = createSpeedNote(printLine);

function advice(backend: string, isNode: boolean): string {
  const state = `steps run operation by operation on tfjs's ${backend} backend`;
  if (isNode)
    return `${state}, ${excess[backend]} as long as they could. Install and import "@elbo/onnx", which captures them; executor: eager keeps them so.`;
  return `${state}. Where there is a graphics card, tf.setBackend("webgl") or "webgpu" is faster; executor: eager keeps them so.`;
}
