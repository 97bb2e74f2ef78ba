import {
  createRng,
  evaluationPass,
  type GenerativeModel,
  immediateFeeds,
  type Pass,
  RandomStream,
  withPass,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

export interface HostTerms {
  readonly loss: number;
  readonly terms: Readonly<Record<string, number>>;
}

/** The loss and the terms of a player's objective on the host, outside training. */
export function lossTerms(model: GenerativeModel, x: tf.Tensor, { step = 0, player = 0 } = {}): HostTerms {
  return readTerms(model, x, evaluationPass(createRng(4), step), player);
}

/** The same in a pass that takes updates. */
export function lossTermsWithUpdates(model: GenerativeModel, x: tf.Tensor, training: boolean): HostTerms {
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(4) });
  const results: HostTerms[] = [];
  tf.tidy(() => withPass({ training, feeds }, (pass) => void results.push(readTerms(model, x, pass))));
  return results[0]!;
}

function readTerms(model: GenerativeModel, x: tf.Tensor, pass: Pass, player = 0): HostTerms {
  const values: Record<string, number> = {};
  tf.tidy(() => {
    const { loss, terms } = model.players()[player]!.objective.evaluate({ x }, pass);
    for (const [name, term] of Object.entries({ ...terms, loss })) values[name] = term.dataSync()[0]!;
  });
  const { loss, ...terms } = values;
  return { loss: loss!, terms };
}
