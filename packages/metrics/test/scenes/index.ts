import { createRng, standardNormalPrior } from "@elbo/core";
import { linearNormal, normals, rowSource } from "../../src/surgery/codes.fixture.js";

// What the examples in docstrings speak of without making it.

export const rng = createRng(0);
export const data = { validation: rowSource(normals(120), 2) };
export const model = { encoder: linearNormal(0.5, 0.5), decoder: linearNormal(1, 1), prior: standardNormalPrior([2]) };
