import { bijectorContract, type BijectorContract } from "@elbo/vitest/bijector-contract";
import { createRng } from "../random/rng.js";
import { affine } from "./affine.js";
import { affineCoupling } from "./affine-coupling.js";
import { chain } from "./chain.js";
import { inverseAutoregressive } from "./inverse-autoregressive.js";
import { invert } from "./invert.js";
import { maskedAutoregressive } from "./masked-autoregressive.js";
import { permutation } from "./permutation.js";
import { planar } from "./planar.js";

type Case = Omit<BijectorContract, "title" | "createRng">;

const made = (inputs: number, hidden: number, outputs: number) => ({
  "input/kernel": [inputs, hidden],
  "input/bias": [hidden],
  "rest/maskedDense1/kernel": [hidden, outputs],
  "rest/maskedDense1/bias": [outputs],
});
const madeInContext = (inputs: number, context: number, hidden: number, outputs: number) => ({
  "input/kernel": [inputs, hidden],
  "input/bias": [hidden],
  "context/kernel": [context, hidden],
  "rest/maskedDense1/kernel": [hidden, outputs],
  "rest/maskedDense1/bias": [outputs],
});
const coupling = (kept: number, hidden: number, changed: number) =>
  Object.fromEntries(
    ["scale", "shift"].flatMap((role) => [
      [`${role}/dense0/kernel`, [kept, hidden]],
      [`${role}/dense0/bias`, [hidden]],
      [`${role}/dense1/kernel`, [hidden, changed]],
      [`${role}/dense1/bias`, [changed]],
    ]),
  ) as Record<string, number[]>;
const under = (prefix: string, shapes: Record<string, number[]>) =>
  Object.fromEntries(Object.entries(shapes).map(([path, shape]) => [`${prefix}/${path}`, shape]));

const cases: Record<string, Case> = {
  affine: { name: "affine", flow: affine(), units: 3, parameters: { shift: [3], logScale: [3] } },
  "amortised affine": {
    name: "affine",
    flow: affine({ amortised: true }),
    units: 2,
    context: 3,
    parameters: { shift: [2], logScale: [2], "context/kernel": [3, 4] },
  },
  "reversing permutation": { name: "permutation", flow: permutation("reverse"), units: 3, parameters: {} },
  "fixed permutation": {
    name: "permutation",
    flow: permutation([2, 0, 3, 1]),
    units: 4,
    parameters: {},
    constants: 2,
  },
  affineCoupling: {
    name: "affineCoupling",
    flow: affineCoupling({ hidden: [4], activation: "tanh" }),
    units: 3,
    parameters: coupling(2, 4, 1),
  },
  "affineCoupling of alternating entries": {
    name: "affineCoupling",
    flow: affineCoupling({ hidden: [4], mask: "alternating", bound: 2 }),
    units: 4,
    parameters: under("affineCoupling1", coupling(2, 4, 2)),
    constants: 4,
  },
  "affineCoupling in context": {
    name: "affineCoupling",
    flow: affineCoupling({ hidden: [4] }),
    units: 2,
    context: 3,
    parameters: coupling(4, 4, 1),
  },
  maskedAutoregressive: {
    name: "maskedAutoregressive",
    flow: maskedAutoregressive({ hidden: [5], activation: "tanh" }),
    units: 3,
    parameters: made(3, 5, 6),
    constants: 2,
  },
  "maskedAutoregressive in context": {
    name: "maskedAutoregressive",
    flow: maskedAutoregressive({ hidden: [6], activation: "tanh" }),
    units: 3,
    context: 2,
    parameters: madeInContext(3, 2, 6, 6),
    constants: 2,
  },
  "maskedAutoregressive without hidden layers": {
    name: "maskedAutoregressive",
    flow: maskedAutoregressive({ hidden: [] }),
    units: 3,
    parameters: { "input/kernel": [3, 6], "input/bias": [6] },
    constants: 1,
  },
  "maskedAutoregressive of one dimension": {
    name: "maskedAutoregressive",
    flow: maskedAutoregressive({ hidden: [4] }),
    units: 1,
    parameters: made(1, 4, 2),
    masked: ["input/kernel"],
    constants: 2,
  },
  "inverted maskedAutoregressive": {
    name: "maskedAutoregressive",
    flow: invert(maskedAutoregressive({ hidden: [5], activation: "tanh" })),
    units: 2,
    parameters: made(2, 5, 4),
    constants: 2,
  },
  inverseAutoregressive: {
    name: "inverseAutoregressive",
    flow: inverseAutoregressive({ hidden: [5], activation: "tanh" }),
    units: 3,
    parameters: made(3, 5, 6),
    constants: 2,
  },
  "inverseAutoregressive in context": {
    name: "inverseAutoregressive",
    flow: inverseAutoregressive({ hidden: [6], activation: "tanh" }),
    units: 3,
    context: 2,
    parameters: madeInContext(3, 2, 6, 6),
    constants: 2,
  },
  "inverseAutoregressive of one dimension in context": {
    name: "inverseAutoregressive",
    flow: inverseAutoregressive({ hidden: [4] }),
    units: 1,
    context: 2,
    parameters: madeInContext(1, 2, 4, 2),
    masked: ["input/kernel"],
    constants: 2,
  },
  planar: {
    name: "planar",
    flow: planar(),
    units: 3,
    parameters: { w: [3], u: [3], b: [1] },
    directions: ["forward"],
  },
  "planar of one dimension": {
    name: "planar",
    flow: planar(),
    units: 1,
    parameters: { w: [1], u: [1], b: [1] },
    directions: ["forward"],
  },
  "amortised planar": {
    name: "planar",
    flow: planar({ amortised: true }),
    units: 2,
    context: 3,
    parameters: { w: [2], u: [2], b: [1], "context/kernel": [3, 5] },
    directions: ["forward"],
  },
  "inverted planar": {
    name: "planar",
    flow: invert(planar()),
    units: 2,
    parameters: { w: [2], u: [2], b: [1] },
    directions: ["inverse"],
  },
  "chain of eight": {
    name: "chain",
    flow: chain([
      affineCoupling({ hidden: [3] }),
      permutation("reverse"),
      affineCoupling({ hidden: [3], mask: "alternating" }),
      permutation([1, 2, 0]),
      affine(),
      maskedAutoregressive({ hidden: [3] }),
      permutation("reverse"),
      affine(),
    ]),
    units: 3,
    parameters: {
      ...under("affineCoupling0", coupling(2, 3, 1)),
      ...under("affineCoupling2/affineCoupling1", coupling(2, 3, 1)),
      ...{ "affine4/shift": [3], "affine4/logScale": [3] },
      ...under("maskedAutoregressive5", made(3, 3, 6)),
      ...{ "affine7/shift": [3], "affine7/logScale": [3] },
    },
    constants: 8,
  },
  "chain with a planar flow": {
    name: "chain",
    flow: chain([planar(), affine()]),
    units: 2,
    context: 2,
    ignoresContext: true,
    parameters: { "planar0/w": [2], "planar0/u": [2], "planar0/b": [1], "affine1/shift": [2], "affine1/logScale": [2] },
    directions: ["forward"],
  },
  "empty chain": { name: "chain", flow: chain([]), units: 2, parameters: {} },
};

for (const [title, each] of Object.entries(cases)) bijectorContract({ title, createRng, ...each });
