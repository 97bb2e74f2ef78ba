import { createRng } from "@elbo/core";
import { bits } from "../../src/bits.fixture.js";
import { vqVae } from "../../src/vq-vae.js";

// What the examples in docstrings speak of without making it.

export const rng = createRng(0);
export const source = bits(8);
export const data = source.spec;
export const model = vqVae({ data, codes: 4, dimension: 2, network: { kind: "mlp", codeShape: [4], hidden: [8] } });
