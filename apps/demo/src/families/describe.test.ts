import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { describeCatalogue } from "./describe.js";

test("every family has a model that was trained beforehand: scripts/make-showcase.mjs makes it", () => {
  const folder = new URL("../../public/showcase/", import.meta.url);
  const missing = describeCatalogue().families.filter(({ name }) =>
    [".json", ".safetensors"].some((kind) => !existsSync(new URL(`${name}${kind}`, folder))),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});
