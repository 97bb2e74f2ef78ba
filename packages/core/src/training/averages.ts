import { assignParameters } from "../checkpoint/assign-parameters.js";
import { type HostArray } from "../data/source.js";
import { type Session } from "./session.js";

type State = ReadonlyMap<string, HostArray>;

/**
 * Calls `body` with the averages of the weights in the model, and puts the weights back; with the weights themselves where no
 * averages are kept.
 *
 * @param tensors the state, as it was read
 */
export async function withAverages<T>(
  session: Session,
  tensors: State,
  body: (shown: State) => Promise<T>,
): Promise<T> {
  if (session.averages.size === 0) return body(tensors);
  const { weights } = session;
  const shown = averagedWeights(session, tensors);
  assignParameters(weights, shown);
  try {
    return await body(shown);
  } finally {
    assignParameters(weights, new Map([...weights.keys()].map((path) => [path, tensors.get(path)!])));
  }
}

/** The weights of a state with averages in the place of those that have one. */
export function averagedWeights({ averages, weights, variables }: Session, tensors: State): State {
  const pathOf = new Map([...variables].map(([path, variable]) => [variable, path]));
  const shown = [...weights].map(([path, variable]) => {
    const average = averages.get(variable);
    return [path, tensors.get(average === undefined ? path : pathOf.get(average)!)!] as const;
  });
  return new Map(shown);
}
