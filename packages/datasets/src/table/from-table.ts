import {
  type Column,
  type DataSpec,
  didYouMean,
  type ExampleSource,
  type HostBatch,
  requireArgument,
  requireKnownOptions,
} from "@elbo/core";
import { floatsFor, requireIndices } from "../array-source.js";
import { type Dataset } from "../dataset.js";
import { describeSpec, fingerprint } from "../fingerprint.js";
import { type SplitOptions, splitRows } from "../split.js";
import { subset } from "../subset.js";
import { encodeColumn } from "./column-values.js";
import { type Declared, inferColumn } from "./infer-column.js";
import { countRows, plainColumn, type Table, usualMissing } from "./raw-column.js";

export interface TableOptions {
  /**
   * What columns are, by name: "real", "positive", "count", "binary", "categorical" or "ordinal"; or with their `levels` in order, or the
   * `spread` of counts, `{ kind: "ordinal", levels: ["low", "high"] }`.
   * @default what their values look like
   */
  readonly types?: Readonly<Record<string, Declared>>;
  /**
   * Columns as they are, to read other rows as a model's data were read: `model.data.columns`.
   * @default from the rows for training
   */
  readonly columns?: readonly Column[];
  /**
   * Column of the classes, which is no part of `x`.
   * @default none
   */
  readonly label?: string;
  /** Names of columns that are left out. */
  readonly exclude?: readonly string[];
  /**
   * Texts that mark a missing value.
   * @default `["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"]`
   */
  readonly missing?: readonly string[];
  /** How the rows are split; as `trainValidationTest`. */
  readonly split?: SplitOptions;
  /** @default "table" */
  readonly name?: string;
}

export const tableOptionNames = ["types", "columns", "label", "exclude", "missing", "split", "name"];

const where = "fromTable";

/**
 * A data set of the rows of a table, of kind "mixed": `x` [batch, columns] holds standardised numbers, standardised logarithms of positive
 * ones, counts, and levels by their numbers; what is missing is NaN. `spec.columns` has the way back, and goes into the files of models.
 * Means and standard deviations are those of the training rows.
 *
 * Of a column that nothing is said of, two different values make it binary, texts categorical, whole numbers from 0 to 1000 a
 * count, numbers above 0 of skewness above 1 positive, and other numbers real.
 *
 * @param table columns by name
 * @throws {DataError} if columns differ in length, or a value does not fit its column; says which and where
 * @throws {ArgumentError} if an option is unknown or impossible, or names a column that there is not
 * @example
 * const people = { age: [31, 45, null, 62, 27], smokes: ["no", "yes", "no", "no", "yes"] };
 * const data = fromTable(people, { types: { age: "real" }, split: { validation: 0, test: 1 } });
 * const { columns } = data.spec; // [{ name: "age", kind: "real", centre: ..., scale: ... }, { name: "smokes", ... }]
 */
export function fromTable(table: Table, options: TableOptions = {}): Dataset {
  requireKnownOptions(where, options, tableOptionNames);
  const { types = {}, label, exclude = [], missing = usualMissing, split = {}, name = "table" } = options;
  requireNames(table, [...Object.keys(types), ...exclude, ...(label === undefined ? [] : [label])]);
  const size = countRows(where, table);
  const rows = splitRows(size, split);
  const names = options.columns?.map((column) => column.name) ?? namesOf(table, [...exclude, label]);
  requireNames(table, names);
  requireArgument(names.length > 0, where, "exclude", "such that a column is left", exclude);
  const plain = names.map((each) => plainColumn(table[each]!, missing));
  const columns =
    options.columns ??
    names.map((each, i) =>
      inferColumn(
        where,
        each,
        Array.from(rows.train, (row) => plain[i]![row]),
        types[each],
      ),
    );
  const values = columns.map((column, i) => encodeColumn(where, column, plain[i]!));
  const classes = label === undefined ? undefined : classesOf(plainColumn(table[label]!, missing), label);
  const spec: DataSpec = {
    ...{ name, shape: [columns.length], kind: "mixed", columns },
    ...(classes && { classes: classes.count }),
  };
  const source = columnSource(spec, values, classes?.labels);
  return {
    spec,
    train: subset(source, rows.train),
    validation: subset(source, rows.validation),
    test: subset(source, rows.test),
  };
}

function namesOf(table: Table, without: readonly (string | undefined)[]): string[] {
  return Object.keys(table).filter((name) => !without.includes(name));
}

function requireNames(table: Table, names: readonly string[]): void {
  const known = Object.keys(table);
  const strange = names.find((name) => !known.includes(name));
  const shown = known.slice(0, 20).join(", ") + (known.length > 20 ? ", ..." : "");
  requireArgument(
    strange === undefined,
    where,
    "names of columns",
    `among ${shown}`,
    strange,
    didYouMean(strange ?? "", known),
  );
}

function classesOf(plain: ReturnType<typeof plainColumn>, label: string): { labels: Int32Array; count: number } {
  const column = inferColumn(where, label, plain, "categorical");
  const labels = encodeColumn(where, column, plain);
  const none = labels.findIndex(Number.isNaN);
  requireArgument(none < 0, where, `the label in row ${none + 1}`, "there", "a missing value");
  return { labels: Int32Array.from(labels), count: column.levels!.length };
}

function columnSource(spec: DataSpec, values: readonly Float32Array[], labels: Int32Array | undefined): ExampleSource {
  const [size, width] = [values[0]!.length, values.length];
  let known: string | undefined;
  return {
    spec,
    size,
    get fingerprint() {
      return (known ??= fingerprint(describeSpec(spec), ...values, labels ?? ""));
    },
    read: (indices, _stream, spent): HostBatch => {
      requireIndices(spec.name, indices, size);
      const x = floatsFor(indices.length * width, spent);
      indices.forEach((row, i) => values.forEach((column, j) => (x[i * width + j] = column[row]!)));
      const batch = { x: { values: x, shape: [indices.length, width] } };
      if (!labels) return batch;
      return { ...batch, label: { values: Int32Array.from(indices, (row) => labels[row]!), shape: [indices.length] } };
    },
  };
}
