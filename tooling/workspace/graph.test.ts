import { expect, test } from "vitest";
import { checkGraph } from "./graph.mjs";
import { makeTree, workspace } from "./test/tree.js";

const problemsOf = (files: Record<string, string>) => checkGraph(makeTree(workspace(files)));

test("a package may import core, its own files and other people's packages", () => {
  const text = `import { fit } from "@elbo/core";\nimport * as tf from "@tensorflow/tfjs";\nexport * from "./vae.js";`;
  expect(problemsOf({ "packages/vae/src/index.ts": text })).toEqual([]);
});

test.each([
  ["a static import", `import { digits } from "@elbo/datasets";`],
  ["a type import", `import { type Digits } from "@elbo/datasets";`],
  ["an import for its effects", `import "@elbo/datasets";`],
  ["a re-export", `export * from "@elbo/datasets";`],
  ["a dynamic import", `const { digits } = await import("@elbo/datasets");`],
  ["a type written as an import", `let data: import("@elbo/datasets").Digits;`],
])("a package must not import a sibling: %s", (_, text) => {
  expect(problemsOf({ "packages/vae/src/vae.ts": text })).toEqual([
    "packages/vae/src/vae.ts: imports @elbo/datasets; a package imports @elbo/core and no sibling, and @elbo/datasets is one.",
  ]);
});

test("an import in a comment or a string is none", () => {
  const text = `// import "@elbo/datasets";\n/** import { digits } from "@elbo/datasets"; */\nconst text = 'import "@elbo/datasets"';`;
  expect(problemsOf({ "packages/vae/src/vae.ts": text })).toEqual([]);
});

test("tests keep to the star as well", () => {
  expect(problemsOf({ "packages/vae/src/vae.test.ts": `import "@elbo/datasets";` })).toHaveLength(1);
});

test("core is a package like the others and imports no sibling", () => {
  expect(problemsOf({ "packages/core/src/data/digits.ts": `import "@elbo/onnx";` })).toEqual([
    expect.stringContaining("a package imports @elbo/core and no sibling"),
  ]);
});

test("an app imports any package, and nothing imports an app", () => {
  const files = {
    "apps/benchmark/src/cli.ts": `import "@elbo/vae"; import "@elbo/datasets";`,
    "packages/vae/src/vae.ts": `import "@elbo/benchmark";`,
  };
  expect(problemsOf(files)).toEqual([
    "packages/vae/src/vae.ts: imports @elbo/benchmark; nothing imports an app, and @elbo/benchmark is one.",
  ]);
});

test("tooling is for tests and configuration", () => {
  const files = {
    "packages/vae/vitest.config.ts": `import "@elbo/vitest/config";`,
    "packages/vae/src/vae.test.ts": `import "@elbo/vitest/backend";`,
    "packages/vae/src/vae.ts": `import "@elbo/vitest/backend";`,
  };
  expect(problemsOf(files)).toEqual([
    "packages/vae/src/vae.ts: imports @elbo/vitest/backend; tooling is for tests and development, and @elbo/vitest is tooling.",
  ]);
});

test("what package.json declares follows the same rules", () => {
  const manifest = {
    name: "@elbo/vae",
    dependencies: { "@elbo/vitest": "*" },
    peerDependencies: { "@elbo/onnx": "*" },
  };
  expect(problemsOf({ "packages/vae/package.json": JSON.stringify(manifest) })).toEqual([
    expect.stringContaining("packages/vae/package.json: depends on @elbo/vitest; tooling is"),
    expect.stringContaining("packages/vae/package.json: depends on @elbo/onnx; a package imports @elbo/core"),
  ]);
});

test("tooling as a dependency for development is fine", () => {
  const manifest = { name: "@elbo/vae", devDependencies: { "@elbo/vitest": "*" } };
  expect(problemsOf({ "packages/vae/package.json": JSON.stringify(manifest) })).toEqual([]);
});

test("a relative import must not leave its package", () => {
  expect(problemsOf({ "packages/vae/src/vae.ts": `import "../../core/src/index.js";` })).toEqual([
    "packages/vae/src/vae.ts: imports ../../core/src/index.js; a relative import stays inside its package.",
  ]);
});

test.each(["node:fs", "fs", "node:fs/promises"])("%s is for files in a folder named node", (builtin) => {
  const files = {
    "packages/vae/src/vae.ts": `import "${builtin}";`,
    "packages/vae/src/node/save.ts": `import "${builtin}";`,
    "packages/vae/src/vae.test.ts": `import "${builtin}";`,
  };
  expect(problemsOf(files)).toEqual([
    `packages/vae/src/vae.ts: imports ${builtin}; Node's modules are for files in a folder "node".`,
  ]);
});

test("files outside a folder named node do not reach into one", () => {
  const text = `import "./node/save.js"; import "@elbo/core/node";`;
  expect(problemsOf({ "packages/vae/src/index.ts": text })).toEqual([
    `packages/vae/src/index.ts: imports ./node/save.js; only files in a folder "node" import from one.`,
    `packages/vae/src/index.ts: imports @elbo/core/node; only files in a folder "node" import from one.`,
  ]);
});

test("the ONNX Runtime engine uses Node's modules in its folder for Node alone, as every package does", () => {
  expect(problemsOf({ "packages/onnx/src/node/engine.ts": `import "node:fs";` })).toEqual([]);
  expect(problemsOf({ "packages/onnx/src/engine.ts": `import "node:fs";` })).toHaveLength(1);
});

test("training sees no distribution", () => {
  const text = `import { type DiagonalNormal } from "../distributions/index.js";`;
  expect(problemsOf({ "packages/core/src/training/trainer.ts": text })).toEqual([
    expect.stringMatching(
      /^packages\/core\/src\/training\/trainer\.ts: .* the layer "training" may import .*, not "distributions"\.$/,
    ),
  ]);
});

test("tensor functions import nothing above them, and errors, types and counts are open to all", () => {
  const text = `import "../errors.js"; import "../types.js"; import "../counts.js"; import "./softplus.js"; import "../random/index.js";`;
  expect(problemsOf({ "packages/core/src/tensor/sum.ts": text })).toEqual([
    expect.stringContaining(`the layer "tensor" may import types, errors, counts, is-json-object, not "random".`),
  ]);
});

test("a layer does not import core's own index", () => {
  expect(problemsOf({ "packages/core/src/tensor/sum.ts": `import "../index.js";` })).toEqual([
    expect.stringContaining("core's own index is for those outside"),
  ]);
});

test("core's index re-exports every layer, and its tests import any", () => {
  const files = {
    "packages/core/src/index.ts": `export * from "./training/index.js"; export * from "./tensor/index.js";`,
    "packages/core/src/tensor/sum.test.ts": `import "../training/index.js";`,
  };
  expect(problemsOf(files)).toEqual([]);
});

test("a new layer of core must be given its place", () => {
  expect(problemsOf({ "packages/core/src/plots/axis.ts": `import "../tensor/index.js";` })).toEqual([
    expect.stringContaining(`"plots" is no layer of core; add it to tooling/workspace/layers.mjs.`),
  ]);
});

test("built and installed files are not looked at", () => {
  const text = `import "@elbo/datasets";`;
  expect(problemsOf({ "packages/vae/dist/vae.js": text, "packages/vae/node_modules/x/index.js": text })).toEqual([]);
});

test("the tests of examples know every package that is published", () => {
  const devDependencies = { "@elbo/core": "*", "@elbo/datasets": "*", "@elbo/onnx": "*" };
  const files = {
    "tooling/consumer/package.json": JSON.stringify({ name: "@elbo/consumer", devDependencies }),
    "packages/draft/package.json": JSON.stringify({ name: "@elbo/draft", private: true }),
  };
  expect(problemsOf(files)).toEqual([
    "tooling/consumer/package.json: must have @elbo/vae among devDependencies, to test its examples.",
  ]);
});

test("no arrow between the benchmark's folders runs upward", () => {
  const manifest = JSON.stringify({ name: "@elbo/benchmark" });
  const files = {
    "apps/benchmark/package.json": manifest,
    "apps/benchmark/src/models/entry.ts": `import { type Curve } from "../report/curve.js"; import "../data/digits.js";`,
    "apps/benchmark/src/report/page.ts": `import "../models/other.js"; import "./chart.js";`,
    "apps/benchmark/src/models/entry.test.ts": `import "../report/page.js";`,
  };
  expect(problemsOf(files)).toEqual([
    expect.stringMatching(
      /models\/entry\.ts: imports \.\.\/report\/curve\.js; the layer "models" may import .*, not "report"\.$/,
    ),
  ]);
});

test("a new folder of the benchmark must be given its place", () => {
  const files = {
    "apps/benchmark/package.json": JSON.stringify({ name: "@elbo/benchmark" }),
    "apps/benchmark/src/plots/axis.ts": `import "../data/digits.js";`,
  };
  expect(problemsOf(files)).toEqual([expect.stringContaining(`"plots" is no layer of the benchmark; add it to`)]);
});

test.each([
  [
    "two files",
    `import { type Vae } from "./vae.js"; export interface Part {}`,
    "a.ts: imports itself through src/vae.ts",
  ],
  ["a file of itself", `import "./a.js";`, "a.ts: imports itself"],
])("files make no circle, by types alone neither: %s", (_, text, message) => {
  const files = { "packages/vae/src/a.ts": text, "packages/vae/src/vae.ts": `import { type Part } from "./a.js";` };
  expect(problemsOf(files)).toEqual([`packages/vae/src/${message}; files make no circle, by types alone neither.`]);
});

test("a circle of three files is named once, in tests as well", () => {
  const files = {
    "packages/vae/src/a.ts": `export * from "./b.js";`,
    "packages/vae/src/b.ts": `export * from "./c.fixture.js";`,
    "packages/vae/src/c.fixture.ts": `const { a } = await import("./a.js");`,
  };
  expect(problemsOf(files)).toEqual([
    "packages/vae/src/a.ts: imports itself through src/b.ts, then src/c.fixture.ts; files make no circle, by types alone neither.",
  ]);
});
