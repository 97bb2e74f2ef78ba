import { type Pictures } from "./picture.js";

/** Turns of the colour wheel from one code to the next: the golden ratio keeps neighbours apart. */
const turn = 0.618034;

/** A colour of its own for each code, RGB in [0, 1]; the lightness changes where hues come near again. */
export function codeColor(code: number): readonly [number, number, number] {
  const hue = (code * turn) % 1;
  const lightness = [0.55, 0.4, 0.7][code % 3]!;
  const reach = 0.65 * Math.min(lightness, 1 - lightness);
  const channel = (shift: number) => {
    const at = (shift + hue * 12) % 12;
    return lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1));
  };
  return [channel(0), channel(8), channel(4)];
}

/** A map of codes, [count, rows, columns] as integers. */
export interface CodeMap {
  readonly codes: ArrayLike<number>;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

/** Maps of codes as images of a given size: each code a block of its colour. */
export function codePictures({ codes, count, rows, columns }: CodeMap, height: number, width: number): Pictures {
  const values = new Float32Array(count * height * width * 3);
  for (let image = 0; image < count; image++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [row, column] = [Math.floor((y * rows) / height), Math.floor((x * columns) / width)];
        const color = codeColor(codes[(image * rows + row) * columns + column]!);
        values.set(color, ((image * height + y) * width + x) * 3);
      }
  return { values, count, height, width, channels: 3 };
}

/** Images in colour: grey ones with three equal channels. */
export function inColor(pictures: Pictures): Pictures {
  if (pictures.channels === 3) return pictures;
  const values = Float32Array.from(
    { length: 3 * pictures.values.length },
    (_, i) => pictures.values[Math.floor(i / 3)]!,
  );
  return { ...pictures, values, channels: 3 };
}
