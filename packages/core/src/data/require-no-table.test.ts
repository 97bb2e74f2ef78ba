import { expect, test } from "vitest";
import { requireNoTable } from "./require-no-table.js";

test("rows of a table are refused where nothing is made of their columns", () => {
  expect(() => requireNoTable("gan", { name: "points", shape: [2], kind: "real" })).not.toThrow();
  expect(() => requireNoTable("gan", { name: "people", shape: [2], kind: "mixed" })).toThrow(
    'gan: data.kind must be of arrays: binary, grey, categorical or real; got "mixed". ' +
      "Rows of a table are modelled by vae, iwae and their relatives.",
  );
});
