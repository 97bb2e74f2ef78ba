import { type Question, type Questions, type Report, type Request } from "../protocol/messages.js";

/** Reports that answer no question. */
export type News = Exclude<Report, { readonly kind: "answer" | "refusal" }>;

/** The engine in its worker, as the page speaks with it. */
export interface EngineClient {
  /** @throws {Error} with the engine's words, or when it dies before it answers */
  ask<Q extends Question>(question: Q, ask: Questions[Q]["ask"]): Promise<Questions[Q]["answer"]>;
  /** Ends the worker and everything that it computes; the next question starts another. */
  end(): void;
  readonly alive: boolean;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * @param hear called with what the engine says by itself
 * @param died called when the worker ends without being told to
 */
export function createEngineClient(hear: (news: News) => void, died: (message: string) => void): EngineClient {
  let worker: Worker | undefined;
  let next = 0;
  const waiting = new Map<number, Waiting>();

  const end = (message = "The engine was stopped.") => {
    worker?.terminate();
    worker = undefined;
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
  };

  const receive = ({ data }: MessageEvent<Report>) => {
    if (data.kind !== "answer" && data.kind !== "refusal") return hear(data);
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === "answer") asked?.resolve(data.answer);
    else asked?.reject(new Error(data.failure.message));
  };

  const start = (): Worker => {
    const made = new Worker(new URL("../engine/worker.ts", import.meta.url), { type: "module" });
    made.addEventListener("message", receive);
    made.addEventListener("error", (event) => {
      event.preventDefault();
      const message = `The engine has failed${event.message ? `: ${event.message}` : ""}.`;
      end(message);
      died(message);
    });
    return made;
  };

  return {
    ask: <Q extends Question>(question: Q, ask: Questions[Q]["ask"]) =>
      new Promise<Questions[Q]["answer"]>((resolve, reject) => {
        worker ??= start();
        const id = next++;
        waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
        const request = { id, question, ask } as Request;
        worker.postMessage(request);
      }),
    end: () => end(),
    get alive() {
      return worker !== undefined;
    },
  };
}
