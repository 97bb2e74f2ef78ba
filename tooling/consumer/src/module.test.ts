import { expect, test } from "vitest";
import { type Example } from "./example.js";
import { exampleModule } from "./module.js";
import { type ModuleExports } from "./names.js";

const scope = ["/w/scene.ts", "/w/index.ts"];
const exports = new Map<string, ModuleExports>([
  ["/w/scene.ts", new Map([["z", "value"]])],
  [
    "/w/index.ts",
    new Map<string, "value" | "type">([
      ["z", "value"],
      ["fit", "value"],
      ["Rng", "type"],
    ]),
  ],
]);
const write = (code: string, given: Partial<Example> = {}) =>
  exampleModule({ name: "a.ts:1", code, runs: "always", scope, ...given }, "/w/out/a.ts", exports).split("\n");

test("free names come from the first module in scope that exports them", () => {
  expect(write("fit(z);")).toEqual([
    `import { fit } from "../index.js";`,
    `import { z } from "../scene.js";`,
    "fit(z);",
    "export {};",
    "",
  ]);
});

test("types are imported as types, and tf from tfjs", () => {
  expect(write("const rng: Rng = tf.x;").slice(0, 2)).toEqual([
    `import { type Rng } from "../index.js";`,
    `import * as tf from "@tensorflow/tfjs";`,
  ]);
});

test("names that the example declares or imports are its own", () => {
  const code = `import { fit } from "@elbo/core";\nconst { z } = fit(1);\nfunction Rng() {}`;
  expect(write(code)).toEqual([...code.split("\n"), "export {};", ""]);
});

test("an example of a page imports everything itself", () => {
  expect(write("fit(tf, z);", { scope: [] })).toEqual(["fit(tf, z);", "export {};", ""]);
});

test("the scene runs first", () => {
  expect(write("one();", { scene: "/w/scene.ts" })[0]).toBe(`import "../scene.js";`);
});
