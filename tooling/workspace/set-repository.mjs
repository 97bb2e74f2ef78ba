// node tooling/workspace/set-repository.mjs https://<host>/<owner>/<repository>
// Writes where the sources are into every package that is published. The release does so with its own address.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { withRepository } from "./repository.mjs";

const [address = ""] = process.argv.slice(2);
const packages = new URL("../../packages/", import.meta.url);
for (const name of readdirSync(packages)) {
  const file = new URL(`${name}/package.json`, packages);
  writeFileSync(file, withRepository(readFileSync(file, "utf8"), address, `packages/${name}`));
}
