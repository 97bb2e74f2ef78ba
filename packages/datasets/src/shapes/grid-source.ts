import { type DataSpec, type ExampleSource, requireArgument, requireKnownOptions } from "@elbo/core";
import { elementsOf, floatsFor } from "../array-source.js";
import { describeSpec, fingerprint } from "../fingerprint.js";
import { factorGrid } from "./grid.js";

/** The values of each factor that occur, by index. */
export type FactorValues<Factor extends string> = Readonly<Record<Factor, readonly number[]>>;

/**
 * The values that are asked for, and else the usual ones: all, unless `usual` says others.
 *
 * @throws {ArgumentError} if a factor is unknown, or a value is none of its indices
 */
export function chooseValues<Factor extends string>(
  where: string,
  sizes: Readonly<Record<Factor, number>>,
  values: Partial<FactorValues<Factor>>,
  usual: Partial<FactorValues<Factor>> = {},
): FactorValues<Factor> {
  requireKnownOptions(where, values, Object.keys(sizes));
  const chosen = (Object.entries(sizes) as [Factor, number][]).map(([name, size]) => {
    const list = values[name] ?? usual[name] ?? Array.from({ length: size }, (_, value) => value);
    const fits = list.length > 0 && list.every((value) => Number.isInteger(value) && value >= 0 && value < size);
    const distinct = new Set(list).size === list.length;
    requireArgument(fits && distinct, where, `values.${name}`, `distinct integers from 0 to ${size - 1}`, list);
    return [name, [...list]] as const;
  });
  return Object.fromEntries(chosen) as FactorValues<Factor>;
}

/** Pictures of a grid of factors, each drawn when it is read. */
export interface Drawing<Factor extends string> {
  /** Changes when the same options draw other images. */
  readonly version: string;
  readonly spec: Omit<DataSpec, "classes">;
  readonly values: FactorValues<Factor>;
  /** Draws an image of values of all factors into `out` from `offset` on, which is 0 before. */
  draw(this: void, values: Int32Array, out: Float32Array, offset: number): void;
}

/**
 * All images of a grid of factors in one source, the last factor fastest. Labels are the values of the factor "shape", where
 * there are several.
 */
export function gridSource<Factor extends string>({
  version,
  spec: drawn,
  values,
  draw,
}: Drawing<Factor>): ExampleSource {
  const { name } = drawn;
  const grid = factorGrid(name, values);
  const shapeAt = grid.factors.names.indexOf("shape");
  const spec: DataSpec = { ...drawn, ...(shapeAt >= 0 && { classes: grid.factors.sizes[shapeAt]! }) };
  return {
    spec,
    size: grid.size,
    fingerprint: fingerprint(version, describeSpec(spec), JSON.stringify(values)),
    factors: grid.factors,
    read: (indices, _stream, spent) => {
      const known = grid.factors.read(indices);
      const width = elementsOf(spec.shape);
      const x = floatsFor(indices.length * width, spent).fill(0);
      const own = new Int32Array(Object.keys(values).length);
      indices.forEach((row, i) => {
        grid.valuesAt(row, own);
        draw(own, x, i * width);
      });
      const image = { x: { values: x, shape: [indices.length, ...spec.shape] } };
      if (shapeAt < 0) return image;
      const label = Int32Array.from(indices, (_, i) => known.values[i * known.shape[1]! + shapeAt]!);
      return { ...image, label: { values: label, shape: [indices.length] } };
    },
  };
}
