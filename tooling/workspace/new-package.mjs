import { fileURLToPath } from "node:url";
import { createPackage } from "./create-package.mjs";

const [name = "", ...rest] = process.argv.slice(2);

try {
  if (rest.length > 0) throw new Error(`new-package: expected one name; got ${[name, ...rest].join(" ")}.`);
  for (const file of createPackage(fileURLToPath(new URL("../..", import.meta.url)), name))
    console.log(`wrote ${file}`);
  console.log(`Now run pnpm install. Then pnpm test in packages/${name} tests the family, and the app trains it:`);
  console.log(`pnpm bench train --model ${name}. CONTRIBUTING.md tells how to go on.`);
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
