import { createRng } from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import { plainModel } from "../../src/model.fixture.js";

// What the examples in docstrings speak of without making it.

export const rng = createRng(0);
export const source = bits(8);
export const data = source.spec;
export const model = plainModel();
export const { encoder } = model;
