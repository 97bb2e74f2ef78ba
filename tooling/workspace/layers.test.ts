import { expect, test } from "vitest";
import { layered } from "./layers.mjs";

const orders = [...layered].map(([name, { layers }]) => [name, layers] as const);

test.each(orders)("the layers of %s have an order: each imports only layers written before it", (_, layers) => {
  const names = Object.keys(layers);
  for (const [layer, allowed] of Object.entries(layers))
    for (const below of allowed)
      expect(names.indexOf(below), `${layer} imports ${below}`).toBeLessThan(names.indexOf(layer));
});

test.each(orders)("every layer of %s that may be imported is one", (_, layers) => {
  expect(Object.keys(layers)).toEqual(expect.arrayContaining(Object.values(layers).flat()));
});
