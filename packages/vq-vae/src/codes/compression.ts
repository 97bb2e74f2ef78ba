import { type DataSpec, requireArgument, requireKnownOptions } from "@elbo/core";
import { type CodeSpace } from "../prior/code-prior.js";
import { requireParts } from "./require-model.js";

/** Bits of an example, before and after. */
export interface Compression {
  /** Of the data as they are stored. */
  readonly dataBits: number;
  /** Of the codes, all alike: places log2(codes). */
  readonly codeBits: number;
  /** dataBits / codeBits. */
  readonly ratio: number;
}

export interface CompressionOptions {
  /** Bits that an entry of the data is stored in: 1 for binary data, log2(levels) for levels, 8 for grey values. */
  readonly bitsPerEntry?: number;
}

/**
 * How much smaller the codes of an example are than the example, the network that decodes them left out. A prior shortens
 * them further: see `codeBits`.
 *
 * @throws {ArgumentError} if `bitsPerEntry` is not a positive number, or is missing for real data
 * @example
 * compression(model).ratio; // 16 bits by 4 codes of 2 bits: 2
 */
export function compression(
  model: { readonly data: DataSpec; readonly space: CodeSpace },
  options: CompressionOptions = {},
): Compression {
  requireKnownOptions("compression", options, ["bitsPerEntry"]);
  requireParts("compression", model, ["data", "space"]);
  const { data, space } = model;
  const bits = options.bitsPerEntry ?? usualBits(data);
  const holds = bits !== undefined && Number.isFinite(bits) && bits > 0;
  requireArgument(
    holds,
    "compression",
    "bitsPerEntry",
    "a positive number",
    bits,
    "Real data have no usual one: 32 for float32.",
  );
  const dataBits = bits * product(data.shape);
  const codeBits = Math.log2(space.codes) * product(space.shape);
  return { dataBits, codeBits, ratio: dataBits / codeBits };
}

function usualBits({ kind, levels }: DataSpec): number | undefined {
  if (kind === "categorical") return Math.log2(levels!);
  return { binary: 1, grey: 8, real: undefined, mixed: undefined }[kind];
}

function product(shape: readonly number[]): number {
  return shape.reduce((all, size) => all * size, 1);
}
