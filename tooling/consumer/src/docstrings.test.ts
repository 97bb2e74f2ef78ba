import { expect, test } from "vitest";
import { docstringExamples } from "./docstrings.js";

const codes = (text: string) => docstringExamples(text, "a.ts", { scope: [] }).map(({ code }) => code.trim());

test("the code after @example is an example, up to the next tag", () => {
  const text = `/**\n * Adds.\n *\n * @example\n * const sum = add(1, 2);\n *   show(sum);\n * @see elsewhere\n */\nexport function add() {}`;
  expect(codes(text)).toEqual(["const sum = add(1, 2);\n  show(sum);"]);
});

test("a docstring may hold several examples, and an example a fence", () => {
  const text = `/**\n * @example\n * one();\n * @example\n * In words:\n * \`\`\`ts\n * two();\n * \`\`\`\n */\nexport const a = 1;`;
  expect(codes(text)).toEqual(["one();", "two();"]);
});

test("members of interfaces and classes may have examples", () => {
  const text = `export interface A {\n  /**\n   * @example\n   * a.size;\n   */\n  readonly size: number;\n}`;
  expect(codes(text)).toEqual(["a.size;"]);
});

test("an example is named by its file and line", () => {
  expect(
    docstringExamples(`\n/**\n * @example\n * one();\n */\nexport const a = 1;`, "a.ts", { scope: [] })[0]?.name,
  ).toBe("a.ts:3");
});

test("an example that imports keeps its import", () => {
  const text = `/**\n * @example\n * import { one } from "@elbo/core";\n * one();\n */\nexport const a = 1;`;
  expect(codes(text)).toEqual([`import { one } from "@elbo/core";\none();`]);
});
