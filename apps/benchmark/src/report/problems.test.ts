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

test("where there are fewer than ten draws their number says enough, and without warnings there are no problems", () => {
  expect(problemsOf(resultsFixture(warned(9), trainingFixture(2, 2)))).toEqual([]);
});
