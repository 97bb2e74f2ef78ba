import * as tf from "@tensorflow/tfjs";
import { requireArgument } from "../errors.js";
import { ownParameters, trainable } from "../module/parameters.js";
import { type Module, type Optimizer, type ParameterMap, type Variable } from "../types.js";

/** Where an average stands among an optimiser's state. */
export const averagePath = (path: string): string => `average/${path}`;

/**
 * An optimiser that also keeps an exponential moving average of every parameter, as it is after each step:
 *
 *   average = d average + (1 - d) parameter, d = min(decay, (1 + step) / (10 + step)),
 *
 * so that early averages do not hold on to the first weights. `fit` evaluates and ends with the averages where its option
 * `averageWeights` asks for them, which puts this around each player's optimiser.
 *
 * State: "average/<path>" beside that of the optimiser.
 *
 * @throws {ArgumentError} unless 0 < decay < 1
 * @see Polyak & Juditsky 1992, https://doi.org/10.1137/0330046
 */
export function averageWeights(optimizer: Optimizer, decay: number): Optimizer {
  requireArgument(decay > 0 && decay < 1, "averageWeights", "decay", "above 0 and below 1", decay);
  const moves = (step: number): number => 1 - Math.min(decay, (1 + step) / (10 + step));
  return {
    config: { kind: "averageWeights", decay, optimizer: optimizer.config },
    schedules: optimizer.schedules,
    createState: (parameters) => {
      const averages = createAverages(trainable(parameters));
      const state = optimizer.createState(parameters);
      return {
        parameters: new Map([...state.parameters, ...averages.parameters]),
        dispose: () => [state, averages].forEach((each) => each.dispose()),
      };
    },
    apply: ({ parameters, state, pass, ...rest }) => {
      optimizer.apply({ parameters, state, pass, ...rest });
      tf.tidy(() => {
        const share = pass.value(moves);
        for (const [path, parameter] of trainable(parameters)) {
          const average = averageOf(state, averagePath(path));
          average.assign(average.add(parameter.sub(average).mul(share)));
        }
      });
    },
  };
}

/** Sums with 0 are tensors of their own: a clone shares its values with the parameter, and a captured step would take one for the other. */
function createAverages(parameters: ParameterMap): Module {
  const averages: Record<string, Variable> = {};
  for (const [path, parameter] of parameters)
    // eslint-disable-next-line no-restricted-properties -- as large as the parameters, which are counted
    averages[averagePath(path)] = tf.tidy(() => tf.variable(tf.add(parameter, 0), false));
  return ownParameters(averages);
}

function averageOf(state: ParameterMap, path: string): Variable {
  const average = state.get(path);
  const advice = "Was it created for these parameters?";
  requireArgument(average !== undefined, "averageWeights", "state", `one that holds ${path}`, "none", advice);
  return average;
}
