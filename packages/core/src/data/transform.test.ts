import { expect, test } from "vitest";
import { ArgumentError, DataError, ShapeError } from "../errors.js";
import { describeData } from "./describe-data.js";
import { requireDataSpec } from "./require-data-spec.js";
import { requireFittingData } from "./require-fitting-data.js";
import { type DataSpec } from "./source.js";
import { applyTransform, type DataTransform, restoreUnits, transformLogDeterminants } from "./transform.js";

const spec = (...transforms: DataTransform[]): DataSpec => ({ name: "made", shape: [2], kind: "real", transforms });
const affine = { kind: "affine", centre: [10, -2], scale: [4, 0.5] } as const;
const logit = { kind: "logit", margin: 0.1 } as const;
const dequantise = { kind: "dequantise", levels: 4, spacing: 1 } as const;

test.each<[DataTransform, number[], number[]]>([
  [affine, [18, -1], [2, 2]],
  [{ kind: "affine", centre: 1, scale: 2 }, [3, -1], [1, -1]],
  [logit, [0.5, 1], [0, Math.log(9)]],
])("%j is applied and undone", (transform, values, expected) => {
  const there = Float32Array.from(values);
  applyTransform(transform, there);
  // float32 of numbers about 1.
  expected.forEach((value, i) => expect(there[i]).toBeCloseTo(value, 6));
  restoreUnits(spec(transform), there).forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 6));
});

test("dequantised levels are rounded down, and stay levels beyond the ends", () => {
  expect([...restoreUnits(spec(dequantise), [0.26, 0.74])]).toEqual([1, 2]);
  expect([...restoreUnits(spec(dequantise), [-3, 3])]).toEqual([0, 3]);
  const grey = { kind: "dequantise", levels: 5, spacing: 0.25 } as const;
  expect([...restoreUnits(spec(grey), [0.5, 0.99])]).toEqual([0.5, 1]);
});

test("several transforms are undone from the last on", () => {
  // 0 is p = 0.5, and x = 0.5 of a quarter each: level 2.
  expect([...restoreUnits(spec(dequantise, logit), [0, -10])]).toEqual([2, 0]);
});

test("log-determinants are the logarithms of the slopes, summed over an example", () => {
  const slope = (transform: DataTransform, x: number, entry: number): number => {
    const [low, high] = [-1e-3, 1e-3].map((step) => {
      const values = new Float32Array(2).fill(x + step);
      applyTransform(transform, values);
      return values[entry]!;
    });
    return (high! - low!) / 2e-3;
  };
  const y = Float32Array.of(0.4, 0.4);
  applyTransform(logit, y);
  // Central differences of 1e-3 in float32: 1e-4.
  expect(transformLogDeterminants(spec(logit), y)[0]).toBeCloseTo(2 * Math.log(slope(logit, 0.4, 0)), 3);
  expect(transformLogDeterminants(spec(affine), [0, 0, 5, 5])).toEqual(
    Float64Array.of(-Math.log(4) - Math.log(0.5), -Math.log(4) - Math.log(0.5)),
  );
  expect(transformLogDeterminants(spec(dequantise), [0.1, 0.2])[0]).toBe(-2 * Math.log(4));
  expect(transformLogDeterminants(spec(dequantise, logit), y)[0]).toBeCloseTo(
    transformLogDeterminants(spec(logit), y)[0]! - 2 * Math.log(4),
    12,
  );
  // The densities of a uniform variate and of its logit, a logistic one, differ by it: log p(y) + log |dy/dx| = 0 in each entry.
  const exact = { kind: "logit", margin: 0 } as const;
  const logistic = (at: number) => -Math.abs(at) - 2 * Math.log1p(Math.exp(-Math.abs(at)));
  for (const at of [-7, 0, 0.3, 12])
    expect(transformLogDeterminants(spec(exact), [at, at])[0]! + 2 * logistic(at)).toBeCloseTo(0, 12);
});

test("a model's configuration holds its data's transforms and names", () => {
  const named = { ...spec(affine, logit), names: ["a", "b"] };
  expect(JSON.parse(JSON.stringify(describeData(named)))).toEqual({ ...named });
  expect(() => requireDataSpec("vae", named)).not.toThrow();
});

test.each<[object, string]>([
  [{ names: ["a"] }, 'vae: data.names must be 2 names, one for each entry of an example; got ["a"].'],
  [{ transforms: "logit" }, 'vae: data.transforms must be a list; got "logit".'],
  [
    { transforms: [{ kind: "log" }] },
    'vae: data.transforms[0].kind must be one of affine, logit, dequantise; got "log".',
  ],
  [
    { transforms: [{ ...affine, centre: [1] }] },
    "vae: data.transforms[0].centre must be a number, or 2 of them; got [1].",
  ],
  [
    { transforms: [affine, { ...affine, scale: [1, 0] }] },
    "vae: data.transforms[1].scale must be above 0: a number, or 2 of them; got [1,0].",
  ],
  [{ transforms: [{ kind: "logit", margin: 0.5 }] }, "vae: data.transforms[0].margin must be a number from 0 to below"],
  [
    { transforms: [{ kind: "dequantise", levels: 1, spacing: 1 }] },
    "vae: data.transforms[0].levels must be an integer of at least 2; got 1.",
  ],
  [
    { transforms: [{ kind: "dequantise", levels: 2, spacing: 0 }] },
    "vae: data.transforms[0].spacing must be a positive number; got 0.",
  ],
])("a spec with %j is refused", (more, message) => {
  expect(() => requireDataSpec("vae", { ...spec(), ...more })).toThrow(ArgumentError);
  expect(() => requireDataSpec("vae", { ...spec(), ...more })).toThrow(message);
});

test("data that were transformed otherwise than a model's are refused", () => {
  requireFittingData("vae.elbo", spec(affine), spec({ ...affine }));
  const other = spec({ ...affine, centre: [0, 0] });
  expect(() => requireFittingData("vae.elbo", spec(affine), other)).toThrow(DataError);
  expect(() => requireFittingData("vae.elbo", spec(affine), other)).toThrow(
    'vae.elbo: data "made" must be transformed as the model\'s data were, ' +
      '[{"kind":"affine","centre":[10,-2],"scale":[4,0.5]}]; got "[{',
  );
  expect(() => requireFittingData("vae.elbo", spec(affine), spec())).toThrow("Apply the same transforms");
});

test("parts of examples are refused", () => {
  expect(() => restoreUnits(spec(affine), [1])).toThrow(ShapeError);
  expect(() => restoreUnits(spec(affine), [1])).toThrow(
    "restoreUnits: values must hold whole examples of 2 values; got [1].",
  );
  expect(() => transformLogDeterminants(spec(affine), [1])).toThrow("transformLogDeterminants: values must hold whole");
});
