import { expect, test } from "vitest";
import { markdownExamples } from "./example.js";

test("blocks of TypeScript are examples, others are not", () => {
  const text = "Text\n\n```ts\none();\n```\n\n```sh\nls\n```\n\n```typescript\ntwo();\n```\n";
  expect(markdownExamples(text, "README.md").map(({ name, code }) => [name, code])).toEqual([
    ["README.md:3", "one();\n"],
    ["README.md:11", "two();\n"],
  ]);
});

test("words after ts say when a block runs", () => {
  const text = "```ts\na\n```\n```ts long\nb\n```\n```ts no-run\nc\n```\n";
  expect(markdownExamples(text, "README.md").map(({ runs }) => runs)).toEqual(["always", "long", "never"]);
});

test("a continued block follows on the blocks before it", () => {
  const text = "```ts\na\n```\n```ts continued\nb\n```\n```ts continued\nc\n```\n";
  expect(markdownExamples(text, "README.md").map(({ code }) => code)).toEqual(["a\n", "a\nb\n", "a\nb\nc\n"]);
});
