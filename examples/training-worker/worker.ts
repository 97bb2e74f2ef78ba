import { createRng, saveModel, trainer } from "@elbo/core";
import { digits } from "@elbo/datasets";
import { sampleGrid } from "@elbo/pictures";
import { vae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { type News, type Wish } from "./messages.js";
import { startWasm } from "./wasm.js";

/** Steps between two messages. */
const interval = 20;

const tell = (news: News): void => self.postMessage(news);
let stopping = new AbortController();

async function train(epochs: number, signal: AbortSignal): Promise<void> {
  await startWasm();
  const data = await digits({ values: "binary", binarize: "threshold" });
  const model = vae({ data: data.spec, latent: 2, hidden: [32], seed: 1 });
  const run = trainer({ players: model.players(), source: data.train, epochs, seed: 1, signal });
  try {
    for await (const { step, terms } of run) {
      if ((step + 1) % interval !== 0) continue;
      const samples = await sampleGrid(model, createRng(2), { count: 16, columns: 4 });
      tell({ kind: "progress", step: step + 1, loss: terms["loss"]!, backend: tf.getBackend(), samples });
      // A pause, in which a message can arrive.
      await new Promise((resolve) => setTimeout(resolve));
    }
    tell({ kind: "trained", file: new Uint8Array(await saveModel(model)) });
  } finally {
    run.dispose();
    model.dispose();
  }
}

self.addEventListener("message", ({ data: wish }: MessageEvent<Wish>) => {
  stopping.abort();
  if (wish.kind === "stop") return;
  stopping = new AbortController();
  train(wish.epochs, stopping.signal).catch((error: Error) => tell({ kind: "failed", message: error.message }));
});
