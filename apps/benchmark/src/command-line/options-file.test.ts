import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import { temporaryFolder } from "../commands/command-line.fixture.js";
import { choice, flag, integers, list, number, text } from "./option.js";
import { optionsFileWords, optionWords } from "./options-file.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const options = {
  ...{ seeds: integers("seeds", {}), beta: list(number("n", "weights", {})), fast: flag("hurries") },
  config: text("file", "options"),
};

async function wordsOf(name: string, content: string): Promise<string[]> {
  const file = join(folder.path, name);
  await writeFile(file, content);
  return optionsFileWords(["--config", file], options);
}

const typed = `const betas: readonly number[] = [1, 2, 3].map((each): number => each ** 2);
export default { beta: betas, seeds: "1..3", fast: true } satisfies object;`;

test.each([
  ["TypeScript", "study.ts", typed],
  ["a module", "study.mjs", 'export default { beta: [1, 4, 9], seeds: "1..3", fast: true };'],
  ["a script", "study.cjs", 'module.exports = { beta: [1, 4, 9], seeds: "1..3", fast: true };'],
  ["a function", "given.ts", 'export default async () => ({ beta: [1, 4, 9], seeds: "1..3", fast: true });'],
  ["JSON", "study.json", '{ "beta": [1, 4, 9], "seeds": "1..3", "fast": true }'],
])("options stand in %s", async (_, name, content) => {
  expect(await wordsOf(name, content)).toEqual(["--beta=1,4,9", "--seeds=1..3", "--fast"]);
});

test.each([
  ["no object", "none.ts", "export default 3;", "--config must be an object of options, exported as default in "],
  ["an error of its own", "own.ts", 'throw new Error("no disk");', "--config must be a program that runs in "],
  ["an option that is none", "other.ts", "export default { bata: 1 };", 'options must be known; got "--bata"'],
])("a program with %s is refused by the name of its file", async (_, name, content, message) => {
  await expect(wordsOf(name, content)).rejects.toThrow(message);
  await expect(wordsOf(name, content)).rejects.toThrow(name);
});

it("a program that is missing is refused", async () => {
  const missing = optionsFileWords(["--config", join(folder.path, "missing.ts")], options);
  await expect(missing).rejects.toThrow("--config must be a program that runs in ");
});

const settings = {
  fast: flag("is given or not"),
  gated: list(choice(["true", "false"], "has true among its values")),
  seeds: integers("seeds", {}),
};

test("true is that a flag is given, and a value of other options", () => {
  expect(optionWords({ fast: true, gated: true, seeds: [1, "3..5"] }, settings)).toEqual([
    "--fast",
    "--gated=true",
    "--seeds=1,3..5",
  ]);
  expect(optionWords({ fast: false, gated: false, seeds: null }, settings)).toEqual(["--gated=false"]);
  expect(optionWords({ gated: [true, false], $schema: "x" }, settings)).toEqual(["--gated=true,false"]);
});

test("a list among values is joined by x, and a name that is no option is left to those who read the words", () => {
  expect(optionWords({ sizes: [[64, 32], [8]], constructor: true }, settings)).toEqual([
    "--sizes=64x32,8",
    "--constructor=true",
  ]);
});
