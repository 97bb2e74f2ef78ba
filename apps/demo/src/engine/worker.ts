/* eslint-disable no-restricted-imports -- the files of wasm are no code: Vite gives their addresses. */
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import { type Report, type Request } from "../protocol/messages.js";
import { answersOf } from "./answers.js";
import { prepareWasm } from "./backends.js";
import { createBackendChoice } from "./choose-backend.js";
import { createSession, messageOf } from "./session.js";

const report = (message: Report): void => self.postMessage(message);

prepareWasm({
  "tfjs-backend-wasm.wasm": plain,
  "tfjs-backend-wasm-simd.wasm": simd,
  // Asked for by name, and never loaded: threads are off.
  "tfjs-backend-wasm-threaded-simd.wasm": simd,
});

const answers = answersOf(createSession(createBackendChoice(), report));

async function answer({ id, question, ask }: Request): Promise<void> {
  try {
    const give = answers[question] as (ask: unknown) => Promise<unknown>;
    report({ kind: "answer", id, answer: await give(ask) });
  } catch (error) {
    report({ kind: "refusal", id, failure: { message: messageOf(error) } });
  }
}

/** What changes the model waits for its turn; what looks at it does not. */
const inTurn = new Set<Request["question"]>(["open", "adjust", "run", "step", "addData"]);
let turn: Promise<void> = Promise.resolve();

self.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (inTurn.has(data.question)) turn = turn.then(() => answer(data));
  else void answer(data);
});
