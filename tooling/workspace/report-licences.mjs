// Lists the licences of everything that is installed, and fails where one does not allow what is done with the package.
import { execFileSync } from "node:child_process";
import { licensed, refused } from "./licences.mjs";

/** @param {string[]} words */
function list(...words) {
  const own = process.env["npm_execpath"];
  const [command, ...first] = own?.includes("pnpm") ? [process.execPath, own] : ["pnpm"];
  const options = {
    encoding: /** @type {const} */ ("utf8"),
    maxBuffer: 2 ** 26,
    cwd: new URL("../..", import.meta.url),
  };
  return licensed(execFileSync(command ?? "pnpm", [...first, ...words, "licenses", "list", "--json"], options));
}

const uses = /** @type {const} */ ([
  ["shipped", "what packages and apps run with", list("--filter", "./packages/*", "--filter", "./apps/*", "--prod")],
  ["tools", "what is installed to build and test them too", list()],
]);
for (const [use, title, packages] of uses) {
  console.log(`${title}: ${packages.length} packages`);
  for (const licence of new Set(packages.map((each) => each.licence))) {
    const own = packages.filter((each) => each.licence === licence);
    console.log(`  ${licence}: ${own.map(({ name }) => name).join(", ")}`);
  }
  for (const { name, licence } of refused(packages, use)) {
    console.error(
      `${name} must have a licence that allows its use; got ${licence}. See tooling/workspace/licences.mjs.`,
    );
    process.exitCode = 1;
  }
}
