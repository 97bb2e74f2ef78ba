import { expect, test } from "vitest";
import { actionsOf, pinned, unpinned } from "./actions.mjs";
import { licensed, refused } from "./licences.mjs";
import { withRepository } from "./repository.mjs";

const commit = "0123456789abcdef0123456789abcdef01234567";
const workflow = `steps:
  - uses: actions/checkout@${commit} # v4.2.2
  - uses: pnpm/action-setup@v4
  - id: release
    uses: changesets/action@${commit}
  - uses: ./local
  - run: echo uses owner/name@v1
`;

test("actions of others are found with their versions, and what is local or a command is none", () => {
  expect(actionsOf(workflow)).toEqual([
    { action: "actions/checkout", ref: commit, version: "v4.2.2", line: 2 },
    { action: "pnpm/action-setup", ref: "v4", version: undefined, line: 3 },
    { action: "changesets/action", ref: commit, version: undefined, line: 5 },
  ]);
});

test("an action at a tag, or at a commit without its version, is named", () => {
  expect(unpinned("ci.yml", workflow)).toEqual([
    "ci.yml:3: pnpm/action-setup must be pinned as @<commit> # <version>; got @v4.",
    `ci.yml:5: changesets/action must be pinned as @<commit> # <version>; got @${commit}.`,
  ]);
});

test("pinning asks for the commit of each version, and leaves everything else as it is", async () => {
  const asked: string[] = [];
  const commitOf = (action: string, version: string): Promise<string> => {
    asked.push(`${action} ${version}`);
    return Promise.resolve("f".repeat(40));
  };
  const after = await pinned("  - uses: a/b@v1\n  - run: x\n    uses: c/d/e@v2.0.0 # v2\n", commitOf);
  expect(after).toBe(`  - uses: a/b@${"f".repeat(40)} # v1\n  - run: x\n    uses: c/d/e@${"f".repeat(40)} # v2\n`);
  expect(asked).toEqual(["a/b v1", "c/d/e v2"]);
});

test("a manifest gets the place of its sources, and keeps the rest", () => {
  const manifest = '{"name":"@elbo/core","version":"1.0.0","description":"d","files":["dist"]}';
  expect(JSON.parse(withRepository(manifest, "https://host.invalid/owner/elbo.git", "packages/core"))).toEqual({
    ...{ name: "@elbo/core", version: "1.0.0", description: "d", files: ["dist"] },
    repository: { type: "git", url: "git+https://host.invalid/owner/elbo.git", directory: "packages/core" },
  });
});

test.each(["", "http://host.invalid/elbo", "https://user:secret@host.invalid/elbo"])(
  "%s is no address of sources",
  (address) => {
    expect(() => withRepository("{}", address, "packages/core")).toThrow(
      "must be one with https and without credentials",
    );
  },
);

const json = JSON.stringify({
  MIT: [{ name: "a" }],
  "(MIT OR GPL-3.0)": [{ name: "b" }],
  "MIT AND GPL-3.0": [{ name: "c" }],
  "MPL-2.0": [{ name: "d" }],
  Unknown: [{ name: "spawndamnit" }, { name: "e" }],
});

test("a licence allows what is shipped, or what tools do alone; of two one is enough where one may choose", () => {
  const names = (use: "shipped" | "tools") => refused(licensed(json), use).map(({ name }) => name);
  expect(names("shipped")).toEqual(["c", "d", "e"]);
  expect(names("tools")).toEqual(["c", "e"]);
});
