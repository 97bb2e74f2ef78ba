// Pins the actions of every workflow to the commits that their versions are now, as GitHub says. With --verify it writes
// nothing, and fails where a pinned commit is another than that of the version beside it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { pinned } from "./actions.mjs";

/** @type {Map<string, Promise<string>>} */
const known = new Map();

/** @type {(action: string, version: string) => Promise<string>} */
function commitOf(action, version) {
  const repository = action.split("/").slice(0, 2).join("/");
  const key = `${repository}/commits/${version}`;
  const commit = known.get(key) ?? askGitHub(key);
  known.set(key, commit);
  return commit;
}

/** @param {string} path */
async function askGitHub(path) {
  const headers = { accept: "application/vnd.github.sha" };
  const answer = await globalThis.fetch(`https://api.github.com/repos/${path}`, { headers });
  const text = (await answer.text()).trim();
  if (!/^[0-9a-f]{40}$/.test(text)) throw new Error(`GitHub knows no commit of ${path}: ${answer.status}`);
  return text;
}

const verify = process.argv.includes("--verify");
const folder = new URL("../../.github/workflows/", import.meta.url);
for (const name of readdirSync(folder)) {
  const file = new URL(name, folder);
  const before = readFileSync(file, "utf8");
  const after = await pinned(before, commitOf);
  if (before === after) continue;
  console.log(`${name} ${verify ? "has other commits than its versions" : "is pinned"}`);
  if (verify) process.exitCode = 1;
  else writeFileSync(file, after);
}
