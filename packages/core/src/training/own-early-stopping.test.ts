import { expect, test } from "vitest";
import { toySource } from "../../test/toy-model.js";
import { ownEarlyStopping } from "./own-early-stopping.js";

test("a fit after training ends by its own early stopping where there are held-out examples, and after 20 epochs where not", () => {
  expect(ownEarlyStopping({})).toEqual({ epochs: 20 });
  expect(ownEarlyStopping({ validation: toySource(3) })).toEqual({ epochs: 1000, patience: 10 });
});

test("what is given stays", () => {
  expect(ownEarlyStopping({ epochs: 3 })).toEqual({ epochs: 3 });
  expect(ownEarlyStopping({ epochs: 3, patience: 2, validation: toySource(3) })).toEqual({ epochs: 3, patience: 2 });
});
