import {
  type Density,
  eager,
  type ExampleSource,
  type Executor,
  type LatentModel,
  modelFor,
  type Module,
  orderedBatches,
  prepareStep,
  RandomStream,
  type Sampler,
  type Step,
} from "@elbo/core";

export interface DrawCodesOptions {
  /** Draws of z per example. */
  readonly samples: number;
  readonly seed?: number;
  readonly executor?: Executor;
}

/** Examples per pass of the encoder. */
const batchSize = 64;

/**
 * Codes drawn from q(z|x) of every example in a source, as a source of real data: `samples` codes per example. Where the model
 * takes labels, an example is encoded with its own.
 */
export async function drawCodes(
  model: LatentModel<Sampler & Density, Density, Density> & Pick<Module, "parameters">,
  source: ExampleSource,
  { samples, seed = 0, executor = eager }: DrawCodesOptions,
): Promise<ExampleSource> {
  const root = RandomStream.fromSeed(seed).split("codes");
  const step: Step = {
    training: false,
    // All of them: the noise of a noisy autoencoder's code follows statistics that its encoder borrows.
    state: model.parameters,
    run: (batch, pass) => ({ z: modelFor(model, batch).encoder.given(batch["x"]!, pass).sample(pass.rng, [samples]) }),
  };
  const prepared = prepareStep("fitPrior", executor, step);
  const parts: Float32Array[] = [];
  let latent: readonly number[] = [];
  try {
    let start = 0;
    for (const batch of orderedBatches({ source, batchSize, root })) {
      const { z } = await prepared.run(batch, { step: 0, stream: root.split("step").split(start) });
      parts.push(Float32Array.from(z!.values));
      latent = z!.shape.slice(2);
      start += batchSize;
    }
  } finally {
    prepared.dispose();
  }
  const name = `codes of ${source.spec.name}`;
  const fingerprint = `${source.fingerprint}-codes-${samples}-${seed}`;
  return codeSource(name, join(parts), { latent, size: samples * source.size, fingerprint });
}

function join(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function codeSource(
  name: string,
  codes: Float32Array,
  { latent, size, fingerprint }: { latent: readonly number[]; size: number; fingerprint: string },
): ExampleSource {
  const width = codes.length / size;
  return {
    spec: { name, shape: latent, kind: "real" },
    size,
    fingerprint,
    read: (indices) => {
      const values = new Float32Array(width * indices.length);
      indices.forEach((index, i) => values.set(codes.subarray(width * index, width * (index + 1)), width * i));
      return { x: { values, shape: [indices.length, ...latent] } };
    },
  };
}
