import { zipSync } from "fflate";

/** The bytes of an idx file of bytes. */
export function idxFile(shape: readonly number[], fill = 0): Uint8Array {
  const header = [
    0,
    0,
    8,
    shape.length,
    ...shape.flatMap((size) => [24, 16, 8, 0].map((shift) => (size >>> shift) & 255)),
  ];
  const bytes = new Uint8Array(header.length + shape.reduce((product, size) => product * size, 1)).fill(fill);
  bytes.set(header);
  return bytes;
}

/** The bytes of an npy file of zero bytes. */
export function npyFile(shape: readonly number[]): Uint8Array {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`;
  const header = `${text.padEnd(117)}\n`;
  const bytes = new Uint8Array(10 + header.length + shape.reduce((product, size) => product * size, 1));
  bytes.set([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length, 0, ...Buffer.from(header)]);
  return bytes;
}

/** The bytes of an npz file that holds an array "x". */
export function npzFile(shape: readonly number[]): Uint8Array {
  return zipSync({ "x.npy": npyFile(shape) });
}
