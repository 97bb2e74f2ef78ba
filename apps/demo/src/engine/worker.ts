/* eslint-disable no-restricted-imports -- the files of wasm are no code: Vite gives their addresses. */
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import { type Report, type Request } from "../protocol/messages.js";
import { answersOf } from "./answers.js";
import { type Gpu, hasAdapter, hasGraphicsCard, offerBackend, offerExecutor, prepareWasm } from "./backends.js";
import { createBackendChoice } from "./choose-backend.js";
import { messageOf } from "./message-of.js";
import { createSession } from "./session.js";

/** More threads than these cost more than they give on models of the page's size. */
const mostThreads = 4;

const report = (message: Report): void => self.postMessage(message);

prepareWasm({
  "tfjs-backend-wasm.wasm": plain,
  "tfjs-backend-wasm-simd.wasm": simd,
  // Asked for by name, and never loaded: the build with threads has a start of its own.
  "tfjs-backend-wasm-threaded-simd.wasm": simd,
});
const { gpu } = navigator as { readonly gpu?: Gpu };
offerBackend("wasm-threads", {
  promising: () => crossOriginIsolated && navigator.hardwareConcurrency > 1,
  load: async () => (await import("./threaded-wasm.js")).registerThreadedWasm(),
});
offerBackend("webgpu", { promising: () => hasAdapter(gpu), load: () => import("@tensorflow/tfjs-backend-webgpu") });
offerBackend("webgl", { promising: hasGraphicsCard, load: () => import("virtual:webgl") });

const threads = crossOriginIsolated ? Math.min(mostThreads, navigator.hardwareConcurrency) : 1;
offerExecutor("onnx", {
  title: `ONNX Runtime with ${threads} ${threads === 1 ? "thread" : "threads"}`,
  // With one thread it is hardly faster than wasm, and 3.7 MB larger.
  promising: () => threads > 1,
  load: async () => (await import("./captured.js")).loadCaptured(threads),
});

const session = createSession(createBackendChoice(), report);
const answers = answersOf(session);

async function answer({ id, question, ask }: Request): Promise<void> {
  try {
    const give = answers[question] as (ask: unknown) => Promise<unknown>;
    report({ kind: "answer", id, answer: await Promise.race([give(ask), session.interrupted]) });
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
