import { type PriorDensity } from "../exhibits/exhibit.js";
import {
  type Check,
  count,
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  size,
  StoredValueError,
  text,
  tuple,
} from "../run/stored-value.js";

const said = { title: text, caption: text };
const bytes = object<{ readonly base64: string }>({ base64: text });
const channels = oneOf([1, 3] as const);

const grid = object<{
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly values: { readonly base64: string };
}>({ count: size, height: size, width: size, channels, values: bytes });

/** A grid of images has a byte for each value of a pixel. */
const pictures: Check<object> = (value, path) => {
  grid(value, path);
  const { count, height, width, channels, values } = value as Record<string, number> & { values: { base64: string } };
  const expected = count! * height! * width! * channels!;
  const found = Buffer.from(values.base64, "base64").length;
  if (found !== expected) throw new StoredValueError(`one whose ${path}.values are ${expected} bytes`, found);
};

const point = object<{ readonly x: number; readonly y: number; readonly label?: number }>({
  x: number,
  y: number,
  label: optional(count),
});

const span = tuple<readonly [number, number]>(2, number);
const density = object<PriorDensity>({
  values: list(number),
  ...{ columns: size, rows: size, x: span, y: span, levels: list(number) },
});

/** A grid has a value for each place. */
const prior: Check<object> = (value, path) => {
  density(value, path);
  const { values, columns, rows } = value as PriorDensity;
  if (values.length !== columns * rows)
    throw new StoredValueError(`one whose ${path}.values are ${columns * rows} numbers`, values.length);
};

const byKind: Readonly<Record<string, (value: unknown, path: string) => void>> = {
  pictures: object({ ...said, pictures, columns: size, sideBySide: optional(flag) }),
  png: object({ ...said, png: bytes }),
  "latent map": object({
    ...said,
    code: text,
    units: tuple<readonly [number, number]>(2, count),
    latent: size,
    points: list(point),
    prior: optional(prior),
  }),
  bars: object({ ...said, values: list(number), x: text, y: text }),
  "left out": object(said),
};

const anyKind = object<{ readonly kind: string }>({ kind: oneOf(Object.keys(byKind)) });

/** What exhibits.json may hold. */
export const exhibitsCheck: Check<readonly object[]> = list((value, path) => {
  anyKind(value, path);
  byKind[(value as { readonly kind: string }).kind]!(value, path);
});
