import { type HostBatch, type RandomStream } from "@elbo/core";
import { type ArrayExamples, batchOf, elementsOf, floatsFor, requireIndices } from "./array-source.js";

/** Places in a batch and words for them. Kept between batches: each would leave as much garbage as it has values. */
let places = new Uint32Array(0);
let words = new Uint32Array(0);

/** Room for the places of the grey values of a batch with so many values; what it held is lost. */
export function greyPlaces(size: number): Uint32Array {
  if (places.length < size) [places, words] = [new Uint32Array(size), new Uint32Array(size)];
  return places;
}

/** Replaces each of the values at `grey`, which came from `greyPlaces`, by a draw from Bernoulli(value). */
export function drawAt(x: Float32Array, grey: Uint32Array, stream: RandomStream): void {
  const drawn = stream.fillWords(words.subarray(0, grey.length));
  for (let k = 0; k < grey.length; k++) {
    const i = grey[k]!;
    x[i] = drawn[k]! < x[i]! * 2 ** 32 ? 1 : 0;
  }
}

/** Whether the values are bytes that stand for others, with 0 for 0: then four dark ones are seen at a time. */
export function hasDarkCodes({ spec, x, table }: ArrayExamples): boolean {
  return x instanceof Uint8Array && table?.[0] === 0 && elementsOf(spec.shape) % 4 === 0 && x.byteOffset % 4 === 0;
}

/**
 * Reads rows of grey codes and draws each value from Bernoulli(value), in one pass: most of an image is dark.
 *
 * @param examples for which `hasDarkCodes` holds
 */
export function drawCodes(
  examples: ArrayExamples,
  indices: Uint32Array,
  stream: RandomStream,
  spent?: HostBatch,
): HostBatch {
  const { spec, x: codes, table } = examples;
  const fours = elementsOf(spec.shape) / 4;
  requireIndices(spec.name, indices, codes.length / (4 * fours));
  const dark = new Uint32Array(codes.buffer, codes.byteOffset, Math.floor(codes.length / 4));
  const x = floatsFor(indices.length * fours * 4, spent).fill(0);
  const grey = greyPlaces(x.length);
  let count = 0;
  for (let row = 0; row < indices.length; row++)
    for (let four = 0, from = indices[row]! * fours; four < fours; four++, from++) {
      if (dark[from] === 0) continue;
      const at = (row * fours + four) * 4;
      for (let k = 0; k < 4; k++) {
        const value = table![codes[from * 4 + k]!]!;
        x[at + k] = value;
        if (value !== 0 && value !== 1) grey[count++] = at + k;
      }
    }
  drawAt(x, grey.subarray(0, count), stream);
  return batchOf(examples, indices, x);
}
