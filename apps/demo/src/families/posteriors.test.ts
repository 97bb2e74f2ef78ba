import {
  autoregressivePosterior,
  betaPosterior,
  dirichletPosterior,
  fullCovariancePosterior,
  planarPosterior,
} from "@elbo/vae";
import { expect, test } from "vitest";
import { posteriorOf } from "./posteriors.js";

test.each([
  fullCovariancePosterior(),
  planarPosterior({ steps: 3, context: 5 }),
  autoregressivePosterior({ steps: 1, hidden: [7] }),
  betaPosterior({ alpha: 0.5 }),
  dirichletPosterior({ concentration: 2 }),
])("the posterior of a file is made again from its description: $config.kind", (posterior) => {
  expect(posteriorOf({ posterior: posterior.config }).posterior?.config).toEqual(posterior.config);
});

test("a file without a posterior of its own, or with one of a stranger's, is given none", () => {
  expect(posteriorOf({})).toEqual({});
  expect(posteriorOf({ posterior: { kind: "normal" } })).toEqual({});
  expect(posteriorOf({ posterior: { kind: "toString" } })).toEqual({});
});
