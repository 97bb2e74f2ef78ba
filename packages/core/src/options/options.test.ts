import { expect, test } from "vitest";
import { ArgumentError, CheckpointError } from "../errors.js";
import { linearWarmup } from "../schedules/linear-warmup.js";
import { adam } from "../optimizers/adam.js";
import { chooseOptions, describeOptions, restoreOptions } from "./choose.js";
import {
  choice,
  count,
  derived,
  flag,
  group,
  nonNegative,
  optimizerOption,
  positive,
  sizes,
  weight,
} from "./entries.js";
import { required } from "./option.js";

const entries = {
  units: count(required, "units of a code"),
  rate: positive(0.5, "how fast it moves"),
  variant: choice(["i", "ii"], "ii", "which of the two"),
  diagonal: weight(
    derived(({ variant }) => (variant === "i" ? 100 : 10), "100 of variant i, else 10"),
    "weight of the variances",
  ),
  hidden: sizes([8], "units of the hidden layers"),
  damping: nonNegative(undefined, "how much steeper it gets"),
  shown: flag(true, "whether it is reported"),
  player: group(
    {
      weight: weight(2, "weight of the player"),
      optimizer: optimizerOption(
        derived(() => adam(), "Adam with learning rate 1e-3"),
        "how it moves",
      ),
    },
    {},
    "who moves in turn",
  ),
};

test("what is not given has its default, which may follow from the options before it, and what has none is absent", () => {
  const { player, ...chosen } = chooseOptions("toy", entries, { units: 3, variant: "i" });
  expect(chosen).toEqual({ units: 3, rate: 0.5, variant: "i", diagonal: 100, hidden: [8], shown: true });
  expect(player.weight).toBe(2);
  expect(player.optimizer.config).toEqual(adam().config);
  expect(chooseOptions("toy", entries, { units: 3 }).diagonal).toBe(10);
});

test("a configuration holds everything but optimisers, in the order of the declaration, and survives JSON", () => {
  const ramp = linearWarmup({ steps: 9 });
  const chosen = chooseOptions("toy", entries, { units: 3, diagonal: ramp, player: { weight: 7, optimizer: adam() } });
  const config = describeOptions(entries, chosen);
  expect(Object.keys(config)).toEqual(["units", "rate", "variant", "diagonal", "hidden", "shown", "player"]);
  expect(config).toEqual({
    ...{ units: 3, rate: 0.5, variant: "ii", hidden: [8], shown: true, player: { weight: 7 } },
    diagonal: { kind: "linearWarmup", from: 0, to: 1, steps: 9 },
  });
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
});

test("restoring is the inverse of describing, and what is given again takes the saved value's place", () => {
  const chosen = chooseOptions("toy", entries, {
    units: 3,
    damping: 0,
    diagonal: linearWarmup({ steps: 9 }),
    shown: false,
  });
  const config = describeOptions(entries, chosen);
  const restored = restoreOptions("toy.load", entries, config, {});
  expect(describeOptions(entries, chooseOptions("toy", entries, restored))).toEqual(config);
  const mine = adam({ learningRate: 0.1 });
  const again = restoreOptions("toy.load", entries, config, { rate: 2, player: { optimizer: mine } });
  const { rate, player } = chooseOptions("toy", entries, again);
  expect([rate, player.weight, player.optimizer]).toEqual([2, 2, mine]);
});

test("a function that is no schedule of core is described as custom, and has to be given again", () => {
  const own = (step: number) => step;
  const config = describeOptions(entries, chooseOptions("toy", entries, { units: 3, diagonal: own }));
  expect(config["diagonal"]).toBe("custom");
  expect(() => restoreOptions("toy.load", entries, config, {})).toThrow(
    /got "custom". Give a schedule of your own again/,
  );
  expect(restoreOptions("toy.load", entries, config, { diagonal: own })["diagonal"]).toBe(own);
});

test.each<[options: object, message: RegExp]>([
  [{}, /^toy: units must be a positive integer; got undefined\.$/],
  [{ units: 1.5 }, /^toy: units must be a positive integer; got 1.5\.$/],
  [{ units: 1, rate: 0 }, /^toy: rate must be a positive number; got 0\.$/],
  [{ units: 1, variant: "iii" }, /^toy: variant must be "i" or "ii"; got "iii"\. Did you mean ii\?$/],
  [{ units: 1, diagonal: -1 }, /^toy: diagonal must be a number of at least 0 or a function of the step; got -1\.$/],
  [{ units: 1, hidden: 5 }, /^toy: hidden must be a list of positive integers; got 5\.$/],
  [{ units: 1, hidden: [5, 0] }, /^toy: hidden must be positive integers; got \[5,0\]\.$/],
  [{ units: 1, damping: NaN }, /^toy: damping must be a number of at least 0; got "?NaN"?\.$/],
  [{ units: 1, shown: "yes" }, /^toy: shown must be true or false; got "yes"\.$/],
  [
    { units: 1, player: { weight: "2" } },
    /^toy: player.weight must be a number of at least 0 or a function of the step; got "2"\.$/,
  ],
  [
    { units: 1, player: { wait: 2 } },
    /^toy.player: options must be among weight, optimizer; got "wait"\. Is it misspelt\?$/,
  ],
  [{ units: 1, player: { optimizer: 3 } }, /^toy: player.optimizer must be an optimiser such as adam\(\); got 3\.$/],
  [{ units: 1, speed: 2 }, /^toy: options must be among units, .*; got "speed"\. Is it misspelt\?$/],
])("%j is refused by name, with the rule and the value", (options, message) => {
  expect(() => chooseOptions("toy", entries, options)).toThrow(ArgumentError);
  expect(() => chooseOptions("toy", entries, options)).toThrow(message);
});

test("the least of a count and the advice in its error can be set", () => {
  const pairs = { examples: count(required, "examples", { from: 2, advice: "Pass data.train.size." }) };
  const message = "toy: examples must be an integer of at least 2; got 1. Pass data.train.size.";
  expect(() => chooseOptions("toy", pairs, { examples: 1 })).toThrow(message);
});

test("an unknown entry of a configuration and a group that is no object are refused", () => {
  expect(() => restoreOptions("toy.load", entries, { speed: 1 }, {})).toThrow(
    /toy.load: configuration: options must be among units, .*; got "speed"/,
  );
  expect(() => restoreOptions("toy.load", entries, { player: 3 }, {})).toThrow(CheckpointError);
  expect(() => restoreOptions("toy.load", entries, { player: 3 }, {})).toThrow(
    "toy.load: player must be an object; got 3.",
  );
});

test("an option knows its schema, its help and its default: what a command line is made of", () => {
  const { units, rate, variant, player } = entries;
  expect([units.schema, units.help, units.presence]).toEqual([
    { type: "integer", minimum: 1 },
    "units of a code",
    "required",
  ]);
  expect([rate.schema, rate.fallback({}), rate.presence]).toEqual([
    { type: "number", exclusiveMinimum: 0 },
    0.5,
    "defaulted",
  ]);
  expect([entries.diagonal.usually, rate.usually, units.usually]).toEqual([
    "100 of variant i, else 10",
    undefined,
    undefined,
  ]);
  expect(variant.schema).toEqual({ enum: ["i", "ii"] });
  expect([player.schema, entries.damping.presence, units.fallback({})]).toEqual([undefined, "optional", undefined]);
});

test("a count may have a most", () => {
  const few = { layers: count(2, "layers", { to: 9 }) };
  expect(chooseOptions("toy", few, { layers: 9 })).toEqual({ layers: 9 });
  expect(() => chooseOptions("toy", few, { layers: 10 })).toThrow(
    "toy: layers must be an integer from 1 to 9; got 10.",
  );
  expect(few.layers.schema).toEqual({ type: "integer", minimum: 1, maximum: 9 });
});
