import { fileURLToPath } from "node:url";
import { createPackage } from "./create-package.mjs";
import { registration } from "./package-template.mjs";

const [name = "", ...rest] = process.argv.slice(2);

try {
  if (rest.length > 0) throw new Error(`new-package: expected one name; got ${[name, ...rest].join(" ")}.`);
  for (const file of createPackage(fileURLToPath(new URL("../..", import.meta.url)), name))
    console.log(`wrote ${file}`);
  console.log("Now run pnpm install, and then pnpm test in the new folder. CONTRIBUTING.md tells how to go on.");
  console.log(
    `To train it from the command line, add "@elbo/${name}": "workspace:*" to apps/benchmark/package.json, and to src/models/index.ts there:`,
  );
  console.log(registration(name));
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
