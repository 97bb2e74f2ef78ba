import { createRng, evaluationPass, type ExampleSource, type GenerativeModel } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** All examples of a source as one batch. */
export function allExamples(source: ExampleSource): tf.Tensor {
  const { values, shape } = source.read(
    Uint32Array.from({ length: source.size }, (_, i) => i),
    createRng(0).stream,
  )["x"]!;
  return tf.tensor(values, [...shape]);
}

/** The loss and the terms of a player's objective on the host, outside training. */
export function lossTerms(
  model: GenerativeModel,
  x: tf.Tensor,
  player = 0,
): { loss: number; terms: Record<string, number> } {
  const values: Record<string, number> = {};
  tf.tidy(() => {
    const { loss, terms } = model.players()[player]!.objective.evaluate({ x }, evaluationPass(createRng(4)));
    for (const [name, term] of Object.entries({ ...terms, loss })) values[name] = term.dataSync()[0]!;
  });
  const { loss, ...terms } = values;
  return { loss: loss!, terms };
}
