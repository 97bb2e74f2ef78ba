import { expect, test } from "vitest";
import { type TrainingResult } from "../run/results.js";
import { problemsOf } from "./problems.js";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";

/** A training whose evidence on the test set warns. */
function warned(samples: number): TrainingResult {
  const training = trainingFixture(2, 1);
  const metrics = training.metrics.map((each) =>
    each.split === "test"
      ? { ...each, evidence: { ...each.evidence!, samples, warning: "3 of 100 examples rest on few draws." } }
      : each,
  );
  return { ...training, metrics };
}

test("log p(x) that rests on few of its draws is named with its model and split", () => {
  expect(problemsOf(resultsFixture(warned(500)))).toEqual([
    "-log p(x) of vae-2-seed1 on test: 3 of 100 examples rest on few draws.",
  ]);
});

test("of several metrics one line says how many rest on few draws, and which", () => {
  const everywhere = warned(500);
  const both = everywhere.metrics.map((each) => ({ ...each, evidence: { ...each.evidence!, warning: "Few." } }));
  const [first, second] = [
    { ...everywhere, metrics: both },
    { ...warned(500), name: "vae-2-seed2" },
  ];
  expect(problemsOf(resultsFixture(first, trainingFixture(2, 3), second))).toEqual([
    "-log p(x) of 2 of 3 trainings rests on few of its draws for more than one example in a hundred, and is too high by an unknown amount: " +
      "vae-2-seed1 (train, validation, test); vae-2-seed2 (test). Take more draws with --evidence-samples, or anneal.",
  ]);
});

test("where there are fewer than ten draws their number says enough, and without warnings there are no problems", () => {
  expect(problemsOf(resultsFixture(warned(9), trainingFixture(2, 2)))).toEqual([]);
});
