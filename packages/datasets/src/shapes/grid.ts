import { type HostArray, type KnownFactors } from "@elbo/core";
import { requireIndices } from "../array-source.js";

/** Every combination of chosen values of named factors, the last factor fastest. */
export interface FactorGrid {
  readonly size: number;
  /** The factors with more than one value. */
  readonly factors: KnownFactors;
  /** The values of all factors at a row, in the order of the names. */
  valuesAt(row: number, out: Int32Array): void;
}

/**
 * @param choices of each factor, the values that occur, as its own values 0, 1, ... of the source
 */
export function factorGrid(where: string, choices: Readonly<Record<string, readonly number[]>>): FactorGrid {
  const lists = Object.values(choices);
  const size = lists.reduce((product, { length }) => product * length, 1);
  const strides = lists.map((_, k) => lists.slice(k + 1).reduce((product, { length }) => product * length, 1));
  const placeOf = (row: number, k: number) => Math.floor(row / strides[k]!) % lists[k]!.length;
  const varying = [...lists.keys()].filter((k) => lists[k]!.length > 1);
  const read = (indices: Uint32Array): HostArray => {
    requireIndices(where, indices, size);
    const values = new Int32Array(indices.length * varying.length);
    indices.forEach((row, i) => varying.forEach((k, at) => (values[i * varying.length + at] = placeOf(row, k))));
    return { values, shape: [indices.length, varying.length] };
  };
  return {
    size,
    factors: {
      names: varying.map((k) => Object.keys(choices)[k]!),
      sizes: varying.map((k) => lists[k]!.length),
      read,
    },
    valuesAt: (row, out) => lists.forEach((list, k) => (out[k] = list[placeOf(row, k)]!)),
  };
}
