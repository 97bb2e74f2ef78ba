import {
  collectParameters,
  type Distribution,
  type Encoder,
  type Expectation,
  mixture,
  type Mixture,
  ownParameters,
  type Prior,
  type Tensor,
  type Variable,
  withoutTraining,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

export interface PosteriorMixtureOptions {
  /** q(z|x). It is borrowed, and its parameters are listed among the prior's. */
  readonly encoder: Encoder<Distribution & Expectation>;
  /** What the prior owns, by name. */
  readonly variables: Readonly<Record<string, Variable>>;
  /** The inputs of the encoder, [components, ...shape of an example]. */
  readonly inputs: () => Tensor;
}

/**
 * p(z) = 1/K sum_k q(z|u_k): the posteriors of K inputs with equal weights. They are those that the encoder gives outside
 * training: batch norm uses the moving averages of the data, so that the prior is the same in training and afterwards.
 */
export function posteriorMixture({ encoder, variables, inputs }: PosteriorMixtureOptions): Prior<Mixture> {
  const own = ownParameters(variables);
  return {
    parameters: new Map([...own.parameters, ...collectParameters({ encoder })]),
    distribution: (pass) => {
      const components = encoder.given(inputs(), withoutTraining(pass));
      return mixture({ logits: tf.fill([...components.batchShape], 0), components });
    },
    dispose: () => own.dispose(),
  };
}
