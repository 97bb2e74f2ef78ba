import {
  collectParameters,
  type Decoder,
  type Encoder,
  evaluateBatches,
  type ExampleSource,
  mean,
  standardError,
  type Step,
  type Summarised,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Metric, type MeasureOptions } from "./bench-model.js";

interface Autoencoding {
  readonly encoder: Encoder<Summarised>;
  readonly decoder: Decoder<Summarised>;
}

/** -log p(x|z) at the mean code of each example: what a model without a bound is measured by. */
export async function reconstructionMetric(
  { encoder, decoder }: Autoencoding,
  source: ExampleSource,
  { executor, seed, signal }: MeasureOptions,
): Promise<Metric> {
  const step: Step = {
    training: false,
    state: collectParameters({ encoder, decoder }),
    run: ({ x }, pass) => {
      const code = encoder.given(x!, pass).expectation();
      return { nats: tf.neg(decoder.given(code, pass).logProb(x!)) };
    },
  };
  const nats = new Float64Array(source.size);
  for await (const { start, outputs } of evaluateBatches(step, source, "reconstruction", { executor, seed, signal }))
    nats.set(outputs["nats"]!, start);
  return {
    ...{ name: "reconstruction", value: mean(nats), standardError: standardError(nats), unit: "nats" },
    meaning: "the mean of -log p(x|z); with a model that has no bound, z is the code of the example without noise",
  };
}
