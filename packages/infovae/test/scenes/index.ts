import { createRng } from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import { infoVae } from "../../src/index.js";

// What the examples in docstrings speak of without making it.

export const rng = createRng(0);
export const data = { validation: bits(8) };
export const model = infoVae({ data: data.validation.spec, latent: 2, hidden: [4] });
