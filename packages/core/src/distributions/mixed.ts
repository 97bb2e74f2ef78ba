import * as tf from "@tensorflow/tfjs";
import { type Column } from "../data/column.js";
import { requireShape } from "../errors.js";
import { type Distribution, type Expectation, type Tensor } from "../types.js";
import {
  bernoulliColumns,
  categoricalColumn,
  type ColumnGroup,
  type CountColumn,
  lastAxis,
  negativeBinomialColumns,
  normalColumns,
  ordinalColumn,
  poissonColumns,
} from "./column-group.js";
import { requireValue } from "./shape-law.js";

/** Rows of a table with independent columns of several kinds. */
export interface Mixed extends Distribution, Expectation {
  readonly kind: "mixed";
  /** [...batch, outputs] */
  readonly parameters: Tensor;
  /**
   * Means of numbers and probabilities of levels, [...batch, statistics], in the order of {@link rowFromStatistics}. Averages
   * of them over draws of z are those of p(x).
   */
  statistics(): Tensor;
}

/** The groups of columns, with where each finds its parameters. */
function groupsOf(columns: readonly Column[]): readonly ColumnGroup[] {
  const at = (...kinds: Column["kind"][]) => columns.flatMap(({ kind }, i) => (kinds.includes(kind) ? [i] : []));
  const counts = (poisson: boolean): CountColumn[] =>
    at("count").flatMap((column) => {
      const { spread, centre, most } = columns[column]!;
      return (spread === "poisson") === poisson ? [{ column, centre: centre!, most: most! }] : [];
    });
  const groups = [
    normalColumns(at("real", "positive")),
    negativeBinomialColumns(counts(false)),
    poissonColumns(counts(true)),
    bernoulliColumns(at("binary")),
    ...at("categorical").map((column) => categoricalColumn(column, columns[column]!.levels!.length)),
    ...at("ordinal").map((column) => ordinalColumn(column, columns[column]!.levels!.length)),
  ];
  return groups.filter((group) => group.columns.length > 0);
}

/** Number of parameters that a row takes. */
export function mixedOutputs(columns: readonly Column[]): number {
  return groupsOf(columns).reduce((sum, { outputs }) => sum + outputs, 0);
}

/**
 * Rows whose columns are independent: normal of real values and of logarithms of positive ones, both standardised; negative
 * binomial or Poisson of counts; Bernoulli; categorical; and cumulative logits of levels in order. A value that is missing, NaN, counts for
 * nothing, so that log p is that of the values which are there:
 *
 *   log p(x) = sum over columns j with a value of log p_j(x_j)
 *
 * `expectation` is the mean of a number, and the most probable level. Samples have a gradient through the normal columns alone; counts
 * are drawn from 0 to the column's `most`.
 *
 * @param columns of the row, in order
 * @param parameters [...batch, outputs] with as many outputs as `mixedOutputs(columns)`
 * @throws {ShapeError} if the parameters or (in `logProb`) the value have another size
 * @see Nazábal et al. 2020, HI-VAE, https://arxiv.org/abs/1807.03653; Mattei & Frellsen 2019, MIWAE,
 *   https://arxiv.org/abs/1812.02633
 * @example
 * const columns = [{ name: "age", kind: "real", centre: 40, scale: 12 }, { name: "smokes", kind: "binary", levels: ["no", "yes"] }] as const;
 * const row = mixed(columns, tf.zeros([5, 3])); // means 40 years, 1 standard deviation e^0, half smoke
 * const logProb = row.logProb(tf.tensor2d([[0.5, NaN]])); // [5], of the age alone
 */
export function mixed(columns: readonly Column[], parameters: Tensor): Mixed {
  const groups = groupsOf(columns);
  const outputs = groups.reduce((sum, group) => sum + group.outputs, 0);
  const fits = parameters.rank > 0 && parameters.shape.at(-1) === outputs;
  requireShape(fits, "Mixed", "parameters", `end in an axis of ${outputs}`, parameters.shape);
  const shape = { batchShape: parameters.shape.slice(0, -1), eventShape: [columns.length] };
  const parametersOf = placesOf(groups.map((group) => group.outputs));
  const each = <T>(body: (group: ColumnGroup, own: Tensor, index: number) => T): T[] =>
    groups.map((group, i) => body(group, lastAxis(parameters, ...parametersOf[i]!), i));
  const order = orderOf(groups);
  const assemble = (parts: Tensor[]) => tf.gather(tf.concat(parts, -1), tf.tensor1d(order, "int32"), -1);
  return {
    kind: "mixed",
    parameters,
    ...shape,
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => assemble(each((group, own, i) => group.sample(own, rng.split(i), sampleShape)))),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("Mixed", value, shape);
        const missing = tf.isNaN(value);
        const [known, there] = [
          tf.where(missing, tf.zerosLike(value), value),
          tf.cast(tf.logicalNot(missing), "float32"),
        ];
        const terms = each((group, own) => {
          const places = tf.tensor1d([...group.columns], "int32");
          const logProb = group.logProb(own, tf.gather(known, places, -1));
          return tf.sum(tf.mul(logProb, tf.gather(there, places, -1)), -1);
        });
        return terms.reduce((sum, term) => tf.add(sum, term));
      }),
    expectation: () => tf.tidy(() => assemble(each((group, own) => group.value(group.statistics(own))))),
    statistics: () =>
      tf.tidy(() =>
        tf.concat(
          each((group, own) => group.statistics(own)),
          -1,
        ),
      ),
  };
}

/** Start and size of parts that follow each other. */
function placesOf(sizes: readonly number[]): (readonly [start: number, size: number])[] {
  let start = 0;
  return sizes.map((size) => [(start += size) - size, size]);
}

/** Where the column of each place stands among those of the groups in turn. */
function orderOf(groups: readonly ColumnGroup[]): number[] {
  const grouped = groups.flatMap((group) => group.columns);
  return grouped.map((_, column) => grouped.indexOf(column));
}

/**
 * The row that average statistics stand for: means, and the most probable levels.
 *
 * @param statistics of one row, in the order of `Mixed.statistics`
 * @example
 * const columns = [{ name: "smokes", kind: "binary", levels: ["no", "yes"] }] as const;
 * rowFromStatistics(columns, [0.7]); // [1]: yes
 */
export function rowFromStatistics(columns: readonly Column[], statistics: ArrayLike<number>): Float32Array {
  const row = new Float32Array(columns.length);
  let at = 0;
  for (const { columns: places } of groupsOf(columns))
    for (const place of places) {
      const { kind, levels } = columns[place]!;
      const size = kind === "categorical" || kind === "ordinal" ? levels!.length : 1;
      const own = Array.from({ length: size }, () => statistics[at++]!);
      row[place] =
        size > 1
          ? own.indexOf(own.reduce((most, each) => Math.max(most, each)))
          : kind === "binary"
            ? Number(own[0]! > 0.5)
            : own[0]!;
    }
  return row;
}
