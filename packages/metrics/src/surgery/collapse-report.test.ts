import { ArgumentError } from "@elbo/core";
import { expect, test } from "vitest";
import { normals, rowsOf } from "./codes.fixture.js";
import { collapseReport } from "./collapse-report.js";
import { posteriorInformation } from "./posterior-information.js";

const examples = 300;
/** Posteriors with each unit as given: the slope of the mean over examples, its offset and the log of the variance. */
async function informationOf(units: readonly (readonly [slope: number, offset: number, logVariance: number])[]) {
  const noise = rowsOf(normals(units.length * examples), units.length);
  const mean = noise.map((row) => row.map((value, unit) => units[unit]![0] * value + units[unit]![1]));
  return posteriorInformation({ mean, logVariance: mean.map(() => units.map(([, , logVariance]) => logVariance)) });
}

test("posteriors that are all the prior have collapsed", async () => {
  const report = collapseReport(
    await informationOf([
      [0, 0, 0],
      [0, 0, 0],
    ]),
  );
  expect(report).toMatchObject({
    collapse: "collapsed",
    activeUnits: 0,
    units: 2,
    telling: [],
    silent: [0, 1],
    idle: [],
  });
  expect(report.sentences).toEqual([
    "The posterior has collapsed: a code tells 0.00 ± 0.00 nats of its example, as good as nothing.",
    "0 of 2 units are active: the posterior mean varies by more than 0.01 over the examples.",
    "Units 0 and 1 tell less than 0.05 nats each, and may be left out.",
    "Codes of all examples together look like draws of the prior: KL(q(z) || p(z)) = 0.00 ± 0.00 nats.",
  ]);
});

test("a unit that tells, one that follows the prior, and one that is off it for nothing are told apart", async () => {
  const report = collapseReport(
    await informationOf([
      [0, 1, 0],
      [0.95, 0, Math.log(0.1)],
      [0, 0, 0],
    ]),
  );
  expect(report).toMatchObject({ collapse: "partial", activeUnits: 1, telling: [1], silent: [2], idle: [0] });
  const [told, active, most, silent, idle, prior] = report.sentences;
  expect(told).toMatch(/^A code tells 1\.\d\d ± 0\.\d\d nats of its example, of at most log 300 = 5\.70\.$/);
  expect(active).toBe("1 of 3 units is active: the posterior mean varies by more than 0.01 over the examples.");
  expect(most).toMatch(/^Unit 1 tells most, 1\.\d\d nats\.$/);
  expect(silent).toBe("Unit 2 tells less than 0.05 nats, and may be left out.");
  // An offset of 1 costs 1/2; the draws, one of each of 300 examples, scatter by 1 nat.
  expect(idle).toMatch(
    /^Unit 0 costs 0\.[3-7]\d nats of KL for nothing: the same posterior for every example, which is not the prior\.$/,
  );
  expect(prior).toMatch(
    /not distributed as the prior, KL\(q\(z\) \|\| p\(z\)\) = .*, mostly because single units do not follow it/,
  );
});

test("codes that tell log N, and units that copy each other, are named as such", async () => {
  const apart = Array.from({ length: 100 }, (_, i) => [10 * i]);
  const telling = collapseReport(await posteriorInformation({ mean: apart, logVariance: apart.map(() => [0]) }));
  expect(telling.collapse).toBe("none");
  expect(telling.sentences[0]).toBe(
    "A code tells 4.61 ± 0.00 nats of its example, of at most log 100 = 4.61, so nearly all: more examples would show more.",
  );
  expect(telling.sentences.at(-1)).toMatch(
    /^Whether codes are distributed as the prior is not to be seen of 100 examples, whose posteriors hardly overlap: KL\(q\(z\) \|\| p\(z\)\) = .* nats, which more examples would bring down\.$/,
  );
  const values = rowsOf(normals(100), 1);
  const copies = { mean: values.map(([value]) => [value!, value!]), logVariance: values.map(() => [-5, -5]) };
  const copying = collapseReport(await posteriorInformation(copies));
  expect(copying.sentences.at(-1)).toMatch(
    /mostly because units depend on each other: its draws decode to what no example taught\.$/,
  );
});

test("many units are not all listed", async () => {
  const report = collapseReport(await informationOf(Array.from({ length: 15 }, () => [0, 0, 0] as const)));
  expect(report.sentences[2]).toBe(
    "Units 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, and 3 more tell less than 0.05 nats each, and may be left out.",
  );
});

test("thresholds that are not positive, and unknown options, are refused", async () => {
  const information = await informationOf([[1, 0, 0]]);
  expect(() => collapseReport(information, { negligible: 0 })).toThrow(ArgumentError);
  expect(() => collapseReport(information, { negligible: 0 })).toThrow(
    /collapseReport: negligible must be positive; got 0/,
  );
  expect(() => collapseReport(information, { activeVariance: -1 })).toThrow(/activeVariance must be positive; got -1/);
  expect(() => collapseReport(information, { threshold: 1 } as object)).toThrow(
    /options must be among activeVariance, negligible; got "threshold"/,
  );
});
