import { ArgumentError, type ExampleSource, multivariateNormal, RandomStream } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { checkerboard, type KnownDensity, linearGaussian, pinwheel, ringOfGaussians, twoMoons } from "../index.js";

const all = { validation: 0, test: 0, seed: false } as const;
const points = (source: ExampleSource) =>
  source.read(
    Uint32Array.from({ length: source.size }, (_, i) => i),
    RandomStream.fromSeed(0),
  )["x"]!.values;

/** The middles of squares of width h that cover [-5, 5]^2. */
function raster(h: number): Float64Array {
  const side = Math.round(10 / h);
  return Float64Array.from(
    { length: 2 * side * side },
    (_, i) => -5 + (0.5 + (i % 2 ? Math.floor(i / 2 / side) : (i >> 1) % side)) * h,
  );
}

const planar: Record<string, (examples: number) => KnownDensity> = {
  ringOfGaussians: (examples) => ringOfGaussians({ examples, seed: 1, split: all }),
  twoMoons: (examples) => twoMoons({ examples, seed: 1, split: all }),
  pinwheel: (examples) => pinwheel({ examples, seed: 1, split: all }),
  checkerboard: (examples) => checkerboard({ examples, seed: 1, split: all }),
};

test.each(Object.keys(planar))("%s: the density integrates to 1, and draws have its entropy", (name) => {
  const h = 1 / 32;
  const data = planar[name]!(20_000);
  let [mass, entropy] = [0, 0];
  for (const nats of data.logDensity(raster(h))) {
    const share = Math.exp(nats) * h * h;
    mass += share;
    if (share > 0) entropy -= share * nats;
  }
  // Squares of 0.6 of the least standard deviation, at which sums of normals are exact to 1e-10, and whose sides lie on every
  // edge of a density; the moons' poles are 10 deviations from their arcs.
  expect(mass).toBeCloseTo(1, 4);
  const nats = data.logDensity(points(data.train));
  const mean = nats.reduce((sum, value) => sum + value / nats.length, 0);
  const deviation = Math.sqrt(nats.reduce((sum, value) => sum + (value - mean) ** 2, 0) / nats.length);
  // Five standard errors, and the quadrature's error.
  expect(Math.abs(mean + entropy)).toBeLessThan((5 * deviation) / Math.sqrt(nats.length) + 1e-3);
});

test.each(Object.keys(planar))("%s: regions hold the share of draws that the density gives them", (name) => {
  const h = 1 / 32;
  const data = planar[name]!(20_000);
  const region = (x: number, y: number) => 5 * Math.floor((x + 5) / 2) + Math.floor((y + 5) / 2);
  const at = raster(h);
  const expected = new Float64Array(25);
  data.logDensity(at).forEach((nats, i) => (expected[region(at[2 * i]!, at[2 * i + 1]!)]! += Math.exp(nats) * h * h));
  const drawn = points(data.train);
  const found = new Float64Array(25);
  for (let i = 0; i < drawn.length; i += 2) found[region(drawn[i]!, drawn[i + 1]!)]! += 1 / 20_000;
  // Five standard errors of a share; the squares of the raster end where regions do.
  found.forEach((share, i) => expect(Math.abs(share - expected[i]!)).toBeLessThan(5 * Math.sqrt(0.25 / 20_000)));
});

test("densities at single points are the closed forms", () => {
  const [ring] = ringOfGaussians({ modes: 4, radius: 3, deviation: 0.1, examples: 10 }).logDensity([3, 0]);
  // The other normals are 42 deviations away.
  expect(ring).toBeCloseTo(-Math.log(4) - Math.log(2 * Math.PI * 0.01), 12);
  const [board, off, outside] = checkerboard({ examples: 10 }).logDensity([-1.5, -1.5, -0.5, -1.5, 2.5, 0]);
  expect([board, off, outside]).toEqual([-Math.log(8), -Infinity, -Infinity]);
  const straight = pinwheel({ arms: 1, rate: 0, radial: 0.5, tangential: 0.2, examples: 10 }).logDensity([1.5, 0.2]);
  expect(straight[0]).toBeCloseTo(-1 - Math.log(2 * Math.PI * 0.1), 12);
  const [moon] = twoMoons({ deviation: 0.1, examples: 10 }).logDensity([0, 1]);
  // The other moon is at distance hypot(1, 1/2) from its centre, on the other side of it.
  const other = Math.exp(-0.5 * ((-Math.hypot(1, 0.5) - 1) / 0.1) ** 2);
  expect(moon).toBeCloseTo(Math.log(0.5) - Math.log(0.1 * Math.sqrt(2 * Math.PI)) - Math.log(Math.PI) + other, 12);
});

test("points of the linear model have the density and the covariance of W W' + s^2 I", () => {
  const { train, weights, ...data } = linearGaussian({
    entries: 3,
    latent: 2,
    deviation: 0.3,
    examples: 20_000,
    seed: 4,
    split: all,
  });
  const x = points(train);
  const covariance = weights.map((row, i) =>
    weights.map((other, j) => row.reduce((sum, w, k) => sum + w * other[k]!, i === j ? 0.09 : 0)),
  );
  for (const [i, row] of covariance.entries())
    for (const [j, value] of row.entries()) {
      let sum = 0;
      for (let at = 0; at < x.length; at += 3) sum += (x[at + i]! * x[at + j]!) / 20_000;
      // Five standard errors of a product of normals.
      expect(Math.abs(sum - value)).toBeLessThan(5 * Math.sqrt((value ** 2 + row[i]! * covariance[j]![j]!) / 20_000));
    }
  tf.tidy(() => {
    // The Cholesky factor of 3 x 3 by hand.
    const [[a, b, c], [, d, e], [, , f]] = covariance as [
      [number, number, number],
      [number, number, number],
      [number, number, number],
    ];
    const l = Math.sqrt(a);
    const m = Math.sqrt(d - (b / l) ** 2);
    const n = (e - (b * c) / a) / m;
    const scale = tf.tensor2d([
      [l, 0, 0],
      [b / l, m, 0],
      [c / l, n, Math.sqrt(f - (c / l) ** 2 - n ** 2)],
    ]);
    const oracle = multivariateNormal({ mean: tf.zeros([3]), scale })
      .logProb(tf.tensor2d(x.slice(0, 300), [100, 3]))
      .dataSync();
    // core works in float32, on values of size 10 divided by deviations of 0.3.
    data.logDensity(x.slice(0, 300)).forEach((nats, i) => expect(Math.abs(nats - oracle[i]!)).toBeLessThan(1e-3));
  });
});

test("the same seed gives the same points, another seed others, and parts follow the split", () => {
  const x = (seed: number) => points(twoMoons({ examples: 50, seed, split: all }).train);
  expect(x(3)).toEqual(x(3));
  expect(x(4)).not.toEqual(x(3));
  const { spec, train, validation, test: last } = pinwheel({ examples: 100 });
  expect([spec.name, spec.kind, spec.shape, train.size, validation.size, last.size]).toEqual([
    "pinwheel",
    "real",
    [2],
    80,
    10,
    10,
  ]);
});

test.each<[() => KnownDensity, RegExp]>([
  [() => ringOfGaussians({ modes: 0 }), /ringOfGaussians: modes must be an integer of 1 or more; got 0/],
  [() => ringOfGaussians({ radius: -1 }), /radius must be a positive number; got -1/],
  [() => twoMoons({ deviation: 0 }), /twoMoons: deviation must be a positive number; got 0/],
  [() => twoMoons({ examples: 0 }), /twoMoons: examples must be a positive integer; got 0/],
  [() => pinwheel({ rate: NaN }), /pinwheel: rate must be finite; got "NaN"/],
  [() => pinwheel({ arm: 3 } as object), /options must be among arms, .*; got "arm"/],
  [() => checkerboard({ squares: 3 }), /checkerboard: squares must be even; got 3/],
  [() => linearGaussian({ latent: 1.5 }), /linearGaussian: latent must be an integer of 1 or more; got 1.5/],
])("impossible options are refused: %s", (call, message) => {
  expect(call).toThrow(ArgumentError);
  expect(call).toThrow(message);
});

test("points that are cut short are refused", () => {
  const data = twoMoons({ examples: 10 });
  expect(() => data.logDensity([1, 2, 3])).toThrow("twoMoons: the length of points must be a multiple of 2; got 3.");
});
