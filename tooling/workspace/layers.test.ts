import { expect, test } from "vitest";
import { coreLayers } from "./layers.mjs";

test("the layers have an order: each imports only layers written before it", () => {
  const names = Object.keys(coreLayers);
  for (const [layer, allowed] of Object.entries(coreLayers))
    for (const below of allowed) expect(names.indexOf(below), `${layer} imports ${below}`).toBeLessThan(names.indexOf(layer));
});

test("every layer that may be imported is one", () => {
  expect(Object.keys(coreLayers)).toEqual(expect.arrayContaining(Object.values(coreLayers).flat()));
});
