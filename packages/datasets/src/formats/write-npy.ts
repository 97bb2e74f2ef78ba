import { requireShape } from "@elbo/core";
import { elementsOf } from "../array-source.js";
import { npyMagic } from "./npy-header.js";

/** What NumPy calls the elements. */
function describe(values: Float32Array | Int32Array | Uint8Array): string {
  return values instanceof Float32Array ? "<f4" : values instanceof Int32Array ? "<i4" : "|u1";
}

/**
 * A NumPy array file, version 1, which `np.load` reads.
 *
 * @param array values in C order
 * @throws {ShapeError} if there are more or fewer values than the shape says
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @example
 * const bytes = writeNpy({ values: Float32Array.of(1, 2, 3, 4), shape: [2, 2] });
 */
export function writeNpy({
  values,
  shape,
}: {
  readonly values: Float32Array | Int32Array | Uint8Array;
  readonly shape: readonly number[];
}): Uint8Array {
  const size = elementsOf(shape);
  requireShape(size === values.length, "writeNpy", "shape", `hold ${values.length} values`, shape);
  const axes = shape.map((length) => `${length},`).join(" ");
  const text = `{'descr': '${describe(values)}', 'fortran_order': False, 'shape': (${axes}), }`;
  // The elements begin at a multiple of 64 bytes.
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const out = new Uint8Array(10 + header.length + values.byteLength);
  out.set([...npyMagic, 1, 0, header.length & 255, header.length >> 8]);
  out.set(new TextEncoder().encode(header), 10);
  const view = new DataView(out.buffer, 10 + header.length);
  if (values instanceof Uint8Array) out.set(values, 10 + header.length);
  else if (values instanceof Float32Array) values.forEach((value, i) => view.setFloat32(4 * i, value, true));
  else values.forEach((value, i) => view.setInt32(4 * i, value, true));
  return out;
}
