import { type Dataset } from "@elbo/datasets";
import { defineCommand } from "../command-line/command.js";
import { choice, count, list, withDefault } from "../command-line/option.js";
import { type Output } from "../command-line/output.js";
import { backendNames, startEngine } from "../engine.js";
import { alignColumns } from "../report/text-table.js";
import { type Peer } from "../speed/peer.js";
import { startPythae, threadCounts } from "../speed/references.js";
import {
  bits,
  type SharedModel,
  sharedModels,
  type Trained,
  type TrainingLength,
  trainOurs,
  trainTheirs,
} from "../speed/train-beside.js";

/** One model's trainings: ours, and pythae's at the better number of threads. */
interface Pair {
  readonly ours: Trained;
  readonly pythae: Trained & { readonly threads: number };
}

export const peers = defineCommand({
  name: "peers",
  summary: "trains the models that pythae has too in both, and sets seconds and test figures side by side",
  note:
    "The same networks, data (the digits as bits), epochs, batches and optimiser. Figures are -ELBO of the test set in nats, and of " +
    "vq-vae, which pythae trains on squared errors, the squared error of an image. tooling/peers sets pythae up.",
  options: {
    models: list(choice(sharedModels, `which of ${sharedModels.join(", ")} (default: all)`, "model")),
    backend: choice(backendNames, "what steps run on (default: the fastest that starts)"),
    epochs: withDefault(count("passes over the data"), 50),
    "batch-size": withDefault(count("examples per step"), 64),
    draws: withDefault(count("draws of the test set for a figure"), 10),
  },
  run: async ({ values, output }) => {
    const { models = sharedModels, epochs, "batch-size": batchSize, draws } = values;
    const engine = await startEngine(values.backend);
    output.say(engine.note);
    const data = await bits();
    const length = { epochs, batchSize, draws };
    await withPythae(async (pythae) => {
      const pairs = new Map<SharedModel, Pair>();
      for (const name of models) {
        output.status(`${name}, here and in pythae`);
        const ours = await trainOurs(name, data, length, engine.executor);
        pairs.set(name, { ours, pythae: await fastest(name, data, length, pythae) });
      }
      showPairs(pairs, `elbo on ${engine.backend}`, pythae.values().next().value!.library, output);
    });
  },
});

/** pythae's training at the number of threads that takes it the least time. */
async function fastest(
  name: SharedModel,
  data: Dataset,
  length: TrainingLength,
  pythae: ReadonlyMap<number, Peer>,
): Promise<Pair["pythae"]> {
  let best: Pair["pythae"] | undefined;
  for (const [threads, peer] of pythae) {
    const trained = await trainTheirs(name, data, length, peer);
    if (best === undefined || trained.seconds < best.seconds) best = { ...trained, threads };
  }
  return best!;
}

async function withPythae(use: (pythae: ReadonlyMap<number, Peer>) => Promise<void>): Promise<void> {
  const started = new Map<number, Peer>();
  try {
    for (const threads of threadCounts()) started.set(threads, await startPythae(threads));
    await use(started);
  } finally {
    await Promise.all([...started.values()].map((peer) => peer.stop()));
  }
}

function showPairs(pairs: ReadonlyMap<SharedModel, Pair>, ours: string, theirs: string, output: Output): void {
  const titles = ["model", `${ours}, s`, `${theirs}, s`, "threads", "pythae / elbo", "figure here", "figure there"];
  const rows = [...pairs].map(([name, { ours, pythae }]) => [
    name,
    ours.seconds.toFixed(2),
    pythae.seconds.toFixed(2),
    String(pythae.threads),
    (pythae.seconds / ours.seconds).toFixed(2),
    ours.figure.toFixed(2),
    pythae.figure.toFixed(2),
  ]);
  output.result(
    { library: ours, reference: theirs, models: Object.fromEntries(pairs) },
    alignColumns([titles, ...rows], 1),
  );
}
