import { betaVae } from "@elbo/beta-vae";
import {
  adam,
  type DataSpec,
  evaluationStep,
  type ExampleSource,
  type Executor,
  fit,
  type GenerativeModel,
  type HostArray,
  RandomStream,
  writeSafetensors,
} from "@elbo/core";
import { type Dataset, digits } from "@elbo/datasets";
import { vampPrior } from "@elbo/priors";
import { autoregressivePosterior, vae } from "@elbo/vae";
import { vqVae } from "@elbo/vq-vae";
import { type Peer } from "./peer.js";
import { withFile } from "./references.js";

/** How long both train, and how often the test set is drawn for a figure. */
export interface TrainingLength {
  readonly epochs: number;
  readonly batchSize: number;
  readonly draws: number;
}

/** What a training came to. */
export interface Trained {
  readonly seconds: number;
  /** -ELBO of the test set in nats; of vq-vae the squared error of an image. */
  readonly figure: number;
}

const encoder = { latent: 16, hidden: [256, 256], activation: "leakyRelu" } as const;
/** So that -log p(x|z) is the squared error and a constant. */
const scale = Math.sqrt(0.5);

/** The models that both libraries have, 64-256-256-16 each way on bits, as pythae_peer.py builds them. */
const builders = {
  vae: (data) => vae({ data, ...encoder, optimizer: adam() }),
  "beta-vae": (data) => betaVae({ data, ...encoder, beta: 4, optimizer: adam() }),
  "vae+vamp": (data) => vae({ data, ...encoder, prior: vampPrior({ components: 50 }), optimizer: adam() }),
  "vae+iaf": (data) => {
    const posterior = autoregressivePosterior({ steps: 2, hidden: [256], activation: "relu", context: 0 });
    return vae({ data, ...encoder, posterior, optimizer: adam() });
  },
  // Its quantiser takes the 16 outputs for codes of one number each, and means the commitment over them.
  "vq-vae": (data) =>
    vqVae({
      data: { ...data, kind: "real" },
      codes: 64,
      dimension: 1,
      network: { kind: "mlp", codeShape: [16], hidden: [256, 256], activation: "leakyRelu" },
      scale,
      beta: 0.25 / 16,
      revival: 0,
      optimizer: adam(),
    }),
} satisfies Readonly<Record<string, (data: DataSpec) => GenerativeModel>>;

export type SharedModel = keyof typeof builders;
export const sharedModels = Object.keys(builders) as SharedModel[];

/** The digits as bits, which both libraries have a likelihood for. */
export function bits(): Promise<Dataset> {
  return digits({ values: "binary", binarize: "threshold" });
}

/** Trains one of the models here and measures it on the test set. */
export async function trainOurs(
  name: SharedModel,
  data: Dataset,
  { epochs, batchSize, draws }: TrainingLength,
  executor: Executor,
): Promise<Trained> {
  const model: GenerativeModel = builders[name](data.train.spec);
  const [train, test] = [data.train, data.test].map((source) =>
    name === "vq-vae" ? { ...source, spec: { ...source.spec, kind: "real" as const } } : source,
  );
  try {
    const begun = performance.now();
    await fit(model, train!, { epochs, batchSize, executor });
    const seconds = (performance.now() - begun) / 1000;
    return { seconds, figure: await figureOf(name, model, test!, draws, executor) };
  } finally {
    model.dispose();
  }
}

/** Has pythae train the same one. */
export async function trainTheirs(
  name: SharedModel,
  data: Dataset,
  length: TrainingLength,
  peer: Peer,
): Promise<Trained> {
  const tensors = new Map([
    ["train", rows(data.train)],
    ["test", rows(data.test)],
  ]);
  const file = writeSafetensors({ tensors, metadata: {} });
  const answer = await withFile(file, (path) => peer.ask({ train: name, file: path, ...length }));
  return { seconds: answer["seconds"] as number, figure: answer["figure"] as number };
}

/** Reconstruction and KL without their weights, a mean over draws. */
async function figureOf(
  name: SharedModel,
  model: GenerativeModel,
  test: ExampleSource,
  draws: number,
  executor: Executor,
): Promise<number> {
  const prepared = executor.prepare(evaluationStep(model.players()[0]!.objective));
  const x = everything(test);
  const streams = RandomStream.fromSeed(0);
  const pixels = x.values.length / x.shape[0]!;
  const constant = name === "vq-vae" ? (pixels / 2) * Math.log(2 * Math.PI * scale ** 2) : 0;
  try {
    let sum = 0;
    for (let draw = 0; draw < draws; draw++) {
      const terms = await prepared.run({ x }, { step: draw, stream: streams.split(draw) });
      sum += terms["reconstruction"]!.values[0]! + (terms["kl"]?.values[0] ?? 0) - constant;
    }
    return sum / draws;
  } finally {
    prepared.dispose();
  }
}

function everything(source: ExampleSource): HostArray {
  return source.read(
    Uint32Array.from({ length: source.size }, (_, at) => at),
    RandomStream.fromSeed(0),
  )["x"]!;
}

/** [n, values]. */
function rows(source: ExampleSource): HostArray {
  const { values } = everything(source);
  return { values: Float32Array.from(values), shape: [source.size, values.length / source.size] };
}
